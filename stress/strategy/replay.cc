// Replaying tolerates a record that does not fit, so that a minimiser may try what it likes; it tells whether it did.
#include "stress/strategy/replay.h"

namespace heddle::strategy {

std::size_t Default(const SchedulePoint& point) {
  const std::size_t current = point.Current();
  if (current != kBlocked) return current;
  std::size_t lowest = 0;
  for (std::size_t i = 1; i < point.enabled.size(); ++i) {
    if (point.enabled[i]->thread < point.enabled[lowest]->thread) lowest = i;
  }
  return lowest;
}

std::size_t Replay::Pick(const SchedulePoint& point) {
  if (point.enabled.size() == 1) return 0;
  if (position_ == choices_.size()) {
    diverged_ = true;
    return Default(point);
  }
  const ThreadId wanted = choices_[position_++];
  if (wanted == kDefault) return Default(point);
  for (std::size_t i = 0; i < point.enabled.size(); ++i) {
    if (point.enabled[i]->thread == wanted) return i;
  }
  diverged_ = true;
  return Default(point);
}

std::uint32_t Replay::Choose(ChoiceKind, std::uint32_t alternatives) {
  if (position_ == choices_.size()) {
    diverged_ = true;
    return 0;
  }
  const std::uint32_t wanted = choices_[position_++];
  if (wanted == kDefault) return 0;
  if (wanted < alternatives) return wanted;
  diverged_ = true;
  return 0;
}

}  // namespace heddle::strategy
