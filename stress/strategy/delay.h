// Exhaustive search with delay bounding (Emmi, Qadeer and Rakamaric, POPL 2011): threads run in the order of their numbers, each until it cannot
// go on, and a delay passes over the one whose turn it is. Every schedule with at most a given number of delays. With many threads they
// are far fewer than those with as many preemptions, for who comes next is no choice.
#ifndef HEDDLE_STRESS_STRATEGY_DELAY_H_
#define HEDDLE_STRESS_STRATEGY_DELAY_H_

#include <cstdint>

#include "stress/strategy/decision_path.h"
#include "stress/strategy/strategy.h"

namespace heddle::strategy {

class Delay final : public Strategy {
 public:
  // Goes through the schedules without a delay, then those with at most one, and so on: what needs few is found soon.
  explicit Delay(int max_delays) : max_delays_(max_delays) {}

  bool Begin() override;
  std::size_t Pick(const SchedulePoint& point) override;
  std::uint32_t Choose(ChoiceKind kind, std::uint32_t alternatives) override;
  // Passes its turn on, which is no delay.
  void OnYield(ThreadId thread) override { turn_ = thread + 1; }
  bool ObservesEveryPoint() const override { return true; }

 private:
  const int max_delays_;
  int bound_ = 0;  // of the present round
  DecisionPath path_;
  int left_ = 0;  // delays, in the present execution
  int turn_ = 0;  // of the thread of that number, or of the next that can run
};

}  // namespace heddle::strategy

#endif  // HEDDLE_STRESS_STRATEGY_DELAY_H_
