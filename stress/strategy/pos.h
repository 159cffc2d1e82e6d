// Partial order sampling (Yuan, Yang and Gu, CAV 2018): every operation that a thread is about to execute has a random priority, the highest goes first,
// and those that conflict with it draw anew. Orders of conflicting operations are sampled far more evenly than by a random walk, in
// which a thread with many operations that concern nobody else is rarely overtaken.
#ifndef HEDDLE_STRESS_STRATEGY_POS_H_
#define HEDDLE_STRESS_STRATEGY_POS_H_

#include <array>
#include <cstdint>

#include "stress/strategy/random.h"
#include "stress/strategy/strategy.h"

namespace heddle::strategy {

class Pos final : public Strategy {
 public:
  explicit Pos(std::uint64_t seed) : seed_(seed), random_(seed) {}

  bool Begin() override;
  std::size_t Pick(const SchedulePoint& point) override;
  std::uint32_t Choose(ChoiceKind kind, std::uint32_t alternatives) override { return ChooseAtRandom(random_, kind, alternatives); }
  // Whoever only waits for others goes last.
  void OnYield(ThreadId thread) override { priorities_[thread] = kLast; }

 private:
  static constexpr std::uint64_t kNotDrawn = 0;
  static constexpr std::uint64_t kLast = 1;

  const std::uint64_t seed_;
  std::uint64_t execution_ = 0;
  Random random_;
  std::array<std::uint64_t, kMaxThreads> priorities_{};  // of each thread's next operation
};

// Whether the order of the two can matter.
bool Conflict(const Operation& a, const Operation& b);

}  // namespace heddle::strategy

#endif  // HEDDLE_STRESS_STRATEGY_POS_H_
