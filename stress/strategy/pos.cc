#include "stress/strategy/pos.h"

#include <algorithm>

namespace heddle::strategy {

bool Conflict(const Operation& a, const Operation& b) {
  if (a.object == nullptr || b.object == nullptr || !(a.writes || b.writes)) return false;
  const auto begin_a = reinterpret_cast<std::uintptr_t>(a.object);
  const auto begin_b = reinterpret_cast<std::uintptr_t>(b.object);
  // An object of unknown size is its first byte.
  return begin_a < begin_b + std::max(b.size, 1u) && begin_b < begin_a + std::max(a.size, 1u);
}

bool Pos::Begin() {
  random_ = Random(seed_, ++execution_);
  priorities_.fill(kNotDrawn);
  return true;
}

std::size_t Pos::Pick(const SchedulePoint& point) {
  std::size_t picked = 0;
  std::uint64_t highest = 0;
  for (std::size_t i = 0; i < point.enabled.size(); ++i) {
    std::uint64_t& priority = priorities_[point.enabled[i]->thread];
    if (priority == kNotDrawn) priority = random_.Next() | 2;
    if (priority <= highest) continue;
    highest = priority;
    picked = i;
  }
  const Operation& chosen = *point.enabled[picked];
  priorities_[chosen.thread] = kNotDrawn;
  for (const Operation* other : point.enabled) {
    if (other->thread != chosen.thread && Conflict(*other, chosen)) priorities_[other->thread] = kNotDrawn;
  }
  return picked;
}

}  // namespace heddle::strategy
