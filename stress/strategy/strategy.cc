#include "stress/strategy/strategy.h"

#include <algorithm>

namespace heddle::strategy {

std::size_t SchedulePoint::Current() const {
  if (gave_way_at == step + 1) return kBlocked;
  const auto at = std::find_if(enabled.begin(), enabled.end(), [this](const Operation* next) { return next->thread == last; });
  return at == enabled.end() ? kBlocked : static_cast<std::size_t>(at - enabled.begin());
}

}  // namespace heddle::strategy
