// The one interface of a search strategy: who runs next among the threads that can. Everything else that a schedule decides
// (which waiter a notify wakes, whether a weak compare-exchange fails, which store a relaxed load sees) comes through Choose.
#ifndef HEDDLE_STRESS_STRATEGY_STRATEGY_H_
#define HEDDLE_STRESS_STRATEGY_STRATEGY_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "stress/strategy/operation.h"
#include "stress/strategy/witness.h"

namespace heddle::strategy {

inline constexpr std::size_t kBlocked = static_cast<std::size_t>(-1);
inline constexpr ThreadId kNobody = 255;

// The situation at a schedule point. Valid for the duration of the call.
struct SchedulePoint {
  // Where the thread that ran last stands in `enabled`; kBlocked when it cannot go on, or has given way. Choosing another one although this
  // one could go on is a preemption.
  std::size_t Current() const;

  // What each thread that can run would do next, in no particular but reproducible order. Never empty.
  std::span<const Operation* const> enabled;
  ThreadId last = kNobody;  // that ran
  // How many operations this execution has executed so far.
  std::uint64_t step = 0;
  std::uint64_t gave_way_at = 0;  // one more than `step` when a thread last gave way
};

enum class ChoiceKind : std::uint8_t {
  kWaiter,           // which of n waiters is woken
  kSpuriousWakeup,   // 0: the wait waits; 1: it returns without a cause
  kSpuriousFailure,  // 0: the try or the weak compare-exchange succeeds; 1: it fails without a cause
  kEarlyTimer,       // 0: time stands still; 1: the earliest deadline passes while others could still run
  kFault,            // 0: what is asked is done; 1: it goes wrong, where chance decides once in `alternatives` times
  kPortion,          // of n ways, how large a part of what could be moved is moved
  kStore,            // 0: a load sees the newest store; i: the i-th older one that the memory model allows
};

// What one execution amounted to, told to the strategy when it is over.
struct Summary {
  std::uint64_t steps = 0;
  int threads = 0;
};

// A strategy is used by one OS thread. Its decisions depend on nothing but its constructor's arguments and the calls it gets, so that
// the same seed gives the same schedules. Calls must not block, and may allocate.
class Strategy {
 public:
  virtual ~Strategy() = default;

  // Prepares the next execution. False when there is none left: the space is exhausted.
  virtual bool Begin() = 0;

  // The position in point.enabled of the thread that executes its operation now.
  virtual std::size_t Pick(const SchedulePoint& point) = 0;

  // A number in [0, alternatives) (alternatives > 1), of kFault 0 or 1. 0 is always the ordinary outcome.
  virtual std::uint32_t Choose(ChoiceKind kind, std::uint32_t alternatives) = 0;

  // The thread asks to be overtaken: it yielded, or spins on a value that nobody changed.
  virtual void OnYield(ThreadId) {}

  // The execution that the last Begin prepared has ended.
  virtual void End(const Summary&) {}

  // Which strategy decides the present execution, or has decided the last one, where that is not always the same. A string of static storage
  // duration.
  virtual std::string_view Deciding() const { return {}; }

  // Whether Pick is also to be called where only one thread can run (to count or to learn). Constant for the object's lifetime.
  virtual bool ObservesEveryPoint() const { return false; }

  // Who is told what happens between decisions; it belongs to the strategy. Null if it need not be known, and executions are faster.
  // Constant for the object's lifetime.
  virtual Witness* TheWitness() { return nullptr; }
};

}  // namespace heddle::strategy

#endif  // HEDDLE_STRESS_STRATEGY_STRATEGY_H_
