#include "stress/strategy/random_walk.h"

namespace heddle::strategy {

bool RandomWalk::Begin() {
  random_ = Random(seed_, ++execution_);
  return true;
}

std::size_t RandomWalk::Pick(const SchedulePoint& point) { return random_.Below(static_cast<std::uint32_t>(point.enabled.size())); }

std::uint32_t RandomWalk::Choose(ChoiceKind kind, std::uint32_t alternatives) { return ChooseAtRandom(random_, kind, alternatives); }

}  // namespace heddle::strategy
