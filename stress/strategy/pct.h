// Probabilistic concurrency testing (Burckhardt et al., ASPLOS 2010): random priorities, and depth-1 points in the execution at which the
// running thread falls behind all others. Finds a bug that needs d ordering constraints with probability at least 1/(n * k^(d-1)).
#ifndef HEDDLE_STRESS_STRATEGY_PCT_H_
#define HEDDLE_STRESS_STRATEGY_PCT_H_

#include <array>
#include <cstdint>
#include <vector>

#include "stress/strategy/random.h"
#include "stress/strategy/strategy.h"

namespace heddle::strategy {

class Pct final : public Strategy {
 public:
  // depth 0: each execution draws its own, from 1 to 5, small ones more often. The length of executions is estimated from those
  // already run.
  Pct(std::uint64_t seed, int depth) : seed_(seed), depth_(depth), random_(seed) {}

  bool Begin() override;
  std::size_t Pick(const SchedulePoint& point) override;
  std::uint32_t Choose(ChoiceKind kind, std::uint32_t alternatives) override {
    return ChooseAtRandom(random_, kind, alternatives);
  }
  void OnYield(ThreadId thread) override { Lower(thread); }
  void End(const Summary& summary) override;

 private:
  void Lower(ThreadId thread);
  std::uint64_t PriorityOf(ThreadId thread);

  const std::uint64_t seed_;
  const int depth_;
  std::uint64_t execution_ = 0;
  std::uint64_t length_ = 0;  // of the longest execution so far, in operations
  Random random_;
  std::array<std::uint64_t, kMaxThreads> priorities_{};
  int known_threads_ = 0;
  std::uint64_t next_low_ = 0;                // each lowered thread goes below all others
  std::vector<std::uint64_t> change_points_;  // steps, the last one first
};

}  // namespace heddle::strategy

#endif  // HEDDLE_STRESS_STRATEGY_PCT_H_
