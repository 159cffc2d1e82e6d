// Random walk: at every schedule point each thread that can run is equally likely.
#ifndef HEDDLE_STRESS_STRATEGY_RANDOM_WALK_H_
#define HEDDLE_STRESS_STRATEGY_RANDOM_WALK_H_

#include <cstdint>

#include "stress/strategy/random.h"
#include "stress/strategy/strategy.h"

namespace heddle::strategy {

class RandomWalk final : public Strategy {
 public:
  explicit RandomWalk(std::uint64_t seed) : seed_(seed), random_(seed) {}

  bool Begin() override;
  std::size_t Pick(const SchedulePoint& point) override;
  std::uint32_t Choose(ChoiceKind kind, std::uint32_t alternatives) override;

 private:
  const std::uint64_t seed_;
  std::uint64_t execution_ = 0;
  Random random_;
};

}  // namespace heddle::strategy

#endif  // HEDDLE_STRESS_STRATEGY_RANDOM_WALK_H_
