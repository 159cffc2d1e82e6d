// Exhaustive search: every schedule with at most a given number of preemptions, depth first. Says when there are no more.
#ifndef HEDDLE_STRESS_STRATEGY_DFS_H_
#define HEDDLE_STRESS_STRATEGY_DFS_H_

#include <cstdint>

#include "stress/strategy/decision_path.h"
#include "stress/strategy/strategy.h"

namespace heddle::strategy {

class Dfs final : public Strategy {
 public:
  // At most `max_preemptions` switches away from a thread that could go on, in each execution (Musuvathi and Qadeer, PLDI 2007).
  explicit Dfs(int max_preemptions) : max_preemptions_(max_preemptions) {}

  bool Begin() override;
  std::size_t Pick(const SchedulePoint& point) override;
  std::uint32_t Choose(ChoiceKind kind, std::uint32_t alternatives) override;

 private:
  const int max_preemptions_;
  DecisionPath path_;
  int preemptions_ = 0;
};

}  // namespace heddle::strategy

#endif  // HEDDLE_STRESS_STRATEGY_DFS_H_
