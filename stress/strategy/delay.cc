// Alternative k is to pass over the next k threads whose turn it is.
#include "stress/strategy/delay.h"

#include <algorithm>
#include <array>

namespace heddle::strategy {

bool Delay::Begin() {
  if (!path_.Advance()) {
    if (bound_ == max_delays_) return false;
    ++bound_;
    path_ = DecisionPath();
    path_.Advance();
  }
  left_ = bound_;
  turn_ = 0;
  return true;
}

std::size_t Delay::Pick(const SchedulePoint& point) {
  const std::size_t count = point.enabled.size();
  std::array<std::uint8_t, kMaxThreads> turns;
  for (std::size_t i = 0; i < count; ++i) turns[i] = static_cast<std::uint8_t>(i);
  const auto wait = [&](std::uint8_t i) { return (point.enabled[i]->thread - turn_ + kMaxThreads) % kMaxThreads; };
  std::sort(turns.begin(), turns.begin() + static_cast<std::ptrdiff_t>(count), [&](auto a, auto b) { return wait(a) < wait(b); });
  const auto alternatives = static_cast<std::uint32_t>(std::min<std::size_t>(count, static_cast<std::size_t>(left_) + 1));
  const std::uint32_t delays = alternatives == 1 ? 0 : path_.Next(alternatives);
  left_ -= static_cast<int>(delays);
  const std::size_t picked = turns[delays];
  turn_ = point.enabled[picked]->thread;
  return picked;
}

std::uint32_t Delay::Choose(ChoiceKind kind, std::uint32_t alternatives) { return path_.Next(kind == ChoiceKind::kFault ? 2 : alternatives); }

}  // namespace heddle::strategy
