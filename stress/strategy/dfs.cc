// Alternative 0 is to let the running thread go on, where it can; the others follow in the order of thread numbers.
#include "stress/strategy/dfs.h"

#include <algorithm>
#include <array>

namespace heddle::strategy {

bool Dfs::Begin() {
  preemptions_ = 0;
  return path_.Advance();
}

std::size_t Dfs::Pick(const SchedulePoint& point) {
  const std::size_t count = point.enabled.size();
  const std::size_t current = point.Current();
  const bool can_go_on = current != kBlocked;
  if (count == 1 || (can_go_on && preemptions_ == max_preemptions_)) return can_go_on ? current : 0;
  std::array<std::uint8_t, kMaxThreads> order;
  for (std::size_t i = 0; i < count; ++i) order[i] = static_cast<std::uint8_t>(i);
  std::sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(count), [&](auto a, auto b) {
    if ((a == current) != (b == current)) return a == current;
    return point.enabled[a]->thread < point.enabled[b]->thread;
  });
  const std::size_t picked = order[path_.Next(static_cast<std::uint32_t>(count))];
  if (can_go_on && picked != current) ++preemptions_;
  return picked;
}

std::uint32_t Dfs::Choose(ChoiceKind kind, std::uint32_t alternatives) { return path_.Next(kind == ChoiceKind::kFault ? 2 : alternatives); }

}  // namespace heddle::strategy
