// Round robin: threads take turns in the order of their numbers, one operation each; every execution begins with another thread. The fairest
// schedules, and the fewest of them: useful to see whether a subject gets anywhere at all.
#ifndef HEDDLE_STRESS_STRATEGY_ROUND_ROBIN_H_
#define HEDDLE_STRESS_STRATEGY_ROUND_ROBIN_H_

#include <cstdint>

#include "stress/strategy/random.h"
#include "stress/strategy/strategy.h"

namespace heddle::strategy {

class RoundRobin final : public Strategy {
 public:
  explicit RoundRobin(std::uint64_t seed) : seed_(seed), random_(seed) {}

  bool Begin() override {
    random_ = Random(seed_, ++execution_);
    last_ = kNobody;
    return true;
  }
  std::size_t Pick(const SchedulePoint& point) override {
    std::size_t best = Next(point, last_);
    if (last_ == kNobody) {
      for (std::uint64_t skip = execution_ % point.enabled.size(); skip > 0; --skip) {
        best = Next(point, point.enabled[best]->thread);
      }
    }
    last_ = point.enabled[best]->thread;
    return best;
  }
  std::uint32_t Choose(ChoiceKind kind, std::uint32_t alternatives) override {
    return ChooseAtRandom(random_, kind, alternatives);
  }

 private:
  static constexpr int kNobody = -1;

  // The position of the thread whose turn it is after `thread`.
  static std::size_t Next(const SchedulePoint& point, int thread) {
    std::size_t best = 0;
    int best_distance = kMaxThreads + 1;
    for (std::size_t i = 0; i < point.enabled.size(); ++i) {
      const int distance = (point.enabled[i]->thread - thread - 1 + kMaxThreads) % kMaxThreads;
      if (distance >= best_distance) continue;
      best_distance = distance;
      best = i;
    }
    return best;
  }

  const std::uint64_t seed_;
  std::uint64_t execution_ = 0;
  int last_ = kNobody;
  Random random_;
};

}  // namespace heddle::strategy

#endif  // HEDDLE_STRESS_STRATEGY_ROUND_ROBIN_H_
