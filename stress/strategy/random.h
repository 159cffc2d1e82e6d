// The random numbers of strategies: wyrand (Wang Yi, 2019). Reproducible on every machine, and a few cycles each.
#ifndef HEDDLE_STRESS_STRATEGY_RANDOM_H_
#define HEDDLE_STRESS_STRATEGY_RANDOM_H_

#include <cstdint>

#include "stress/strategy/strategy.h"

namespace heddle::strategy {

class Random {
 public:
  // Different (seed, stream) pairs give unrelated sequences.
  explicit Random(std::uint64_t seed, std::uint64_t stream = 0)
      : state_(seed * 0x9e3779b97f4a7c15u + stream * 0xd1b54a32d192ed03u + kStep) {
    Next();
  }

  std::uint64_t Next() {
    const std::uint64_t number = next_;
    state_ += kStep;
    const auto product = static_cast<unsigned __int128>(state_) * (state_ ^ 0xe7037ed1a0b428dbu);
    next_ = static_cast<std::uint64_t>(product >> 64) ^ static_cast<std::uint64_t>(product);
    return number;
  }

  // Uniform in [0, bound), bound > 0. The bias is below 2^-32.
  std::uint32_t Below(std::uint32_t bound) {
    return static_cast<std::uint32_t>((Next() >> 32) * bound >> 32);
  }

 private:
  static constexpr std::uint64_t kStep = 0xa0761d6478bd642fu;

  std::uint64_t state_;
  std::uint64_t next_ = 0;  // ready before it is asked for: who goes on is known that much earlier
};

// How the random strategies take decisions that are not about who runs: mostly the ordinary outcome, sometimes another.
inline std::uint32_t ChooseAtRandom(Random& random, ChoiceKind kind, std::uint32_t alternatives) {
  switch (kind) {
    case ChoiceKind::kWaiter:
    case ChoiceKind::kPortion:
      return random.Below(alternatives);
    case ChoiceKind::kSpuriousWakeup:
    case ChoiceKind::kSpuriousFailure:
      return random.Below(8) == 0 ? 1 : 0;
    case ChoiceKind::kFault:
      return random.Below(alternatives) == 0 ? 1 : 0;
    case ChoiceKind::kEarlyTimer:
      return random.Below(16) == 0 ? 1 : 0;
    case ChoiceKind::kStore:
      return random.Below(2) == 0 ? 0 : random.Below(alternatives);
  }
  return 0;
}

}  // namespace heddle::strategy

#endif  // HEDDLE_STRESS_STRATEGY_RANDOM_H_
