// Selectively uniform random walk (Zhao, Wolff, Mathur and Roychoudhury, ASPLOS 2025): in each execution the operations on one shared location
// are the interesting ones, and every order in which the threads can execute these is about equally likely; all else follows. For that, the
// thread that goes next is drawn in proportion to how many interesting operations it has still before it, it and the threads that it will
// create. The paper counts them in a run of its own; here the executions so far are the estimate.
#ifndef HEDDLE_STRESS_STRATEGY_SURW_H_
#define HEDDLE_STRESS_STRATEGY_SURW_H_

#include <array>
#include <cstdint>
#include <vector>

#include "stress/strategy/event_counts.h"
#include "stress/strategy/random.h"
#include "stress/strategy/strategy.h"

namespace heddle::strategy {

class Surw final : public Strategy {
 public:
  explicit Surw(std::uint64_t seed) : seed_(seed), random_(seed) {}

  bool Begin() override;
  std::size_t Pick(const SchedulePoint& point) override;
  std::uint32_t Choose(ChoiceKind kind, std::uint32_t alternatives) override { return ChooseAtRandom(random_, kind, alternatives); }
  void OnYield(ThreadId thread) override;
  bool ObservesEveryPoint() const override { return true; }

  // In place of Begin and Pick, for an execution that another strategy decides, and that is learned from.
  void BeginWatching() { counts_.Begin(); }
  void Watch(const SchedulePoint& point, const Operation& picked);

 private:
  static constexpr int kNobody = -1;

  bool IsInteresting(const Operation& operation) const { 
    return interesting_ != nullptr && operation.object == interesting_ && operation.kind != OperationKind::kUnlock;
  }
  void Weigh(EventCounts::Location location);
  std::uint64_t DrawPriority();
  void MeetThreads();
  double WeightOf(const Operation& operation) const;
  int DrawAny(const SchedulePoint& point);
  std::size_t DrawEnabled(const SchedulePoint& point);
  void Executed(const Operation& operation);

  const std::uint64_t seed_;
  std::uint64_t execution_ = 0;
  Random random_;
  EventCounts counts_;
  const volatile void* interesting_ = nullptr;
  int intended_ = kNobody;  // the only thread that may execute an interesting operation
  // Interesting operations that are still expected: of the thread itself and all threads that it is yet to create.
  std::array<double, kMaxThreads> weights_{};
  // The same when it begins; what its creator then hands over to it.
  std::array<double, kMaxThreads> initial_weights_{};
  std::array<std::uint64_t, kMaxThreads> priorities_{};  // of operations that are not interesting
  std::uint64_t next_low_ = 0;  // a thread that yields goes below all others
  int known_threads_ = 0;
};

}  // namespace heddle::strategy

#endif  // HEDDLE_STRESS_STRATEGY_SURW_H_
