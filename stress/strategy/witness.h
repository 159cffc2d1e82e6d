// What happens in an execution between two decisions, for strategies that judge which orders of events can matter.
#ifndef HEDDLE_STRESS_STRATEGY_WITNESS_H_
#define HEDDLE_STRESS_STRATEGY_WITNESS_H_

#include <cstddef>
#include <cstdint>

#include "stress/strategy/operation.h"

namespace heddle::strategy {

enum class AccessKind : std::uint8_t {
  kRead,
  kWrite,
  kAdd,  // changes what a read sees, but in whichever order adds come, the outcome is the same
};

// The part of the world that something depends on or changes. Two accesses conflict when their ranges overlap, unless both are reads or
// both are adds.
struct Access {
  const volatile void* object = nullptr;
  std::size_t size = 0;  // bytes; an object of unknown size is its first byte
  AccessKind kind = AccessKind::kRead;
};

// What is no memory of the subject, but is seen by it all the same. Each is accessed as the object at its address.
struct World {
  char threads = 0;    // their numbers, which are given in the order of their creation
  char heap = 0;       // where the next block lies
  char fences = 0;
  char network = 0;    // descriptors, ports, and what is under way
  char timers = 0;     // which of those that are due at the same time comes first
  char surprises = 0;  // how many are left
  char random = 0;     // the next random number
  char process = 0;    // what is to be done at its end and on signals, its thread-specific keys, its mappings
  char harness = 0;    // what the scenario keeps account of: when calls begin and end, what tasks do
};
inline constexpr World kWorld;

// An event is all that happens from one decision (Strategy::Pick) to the next: the operation of the thread that was picked, what that thread does
// until it reaches its next operation, and what threads do that it creates or wakes, until they reach theirs. Called within the
// execution, by the engine; calls must not block, and may allocate.
class Witness {
 public:
  virtual ~Witness() = default;

  // The present event does this, beyond the operation itself.
  virtual void Accesses(const Access& access) = 0;
  // The present event depends on the order of all events, or changes what such a one sees.
  virtual void ConcernsAll() = 0;
  // The present event creates the thread, or ends its wait.
  virtual void Wakes(ThreadId thread) = 0;
  // The present event makes it impossible, until further notice, to execute the thread's next operation.
  virtual void Blocks(const Operation& next) = 0;
  // The present event is over, and time passes. That, and what follows until the next decision, is an event of its own, which comes after all
  // others so far. `may_be_early`: in this execution it may also pass while threads can run.
  virtual void TimePasses(bool may_be_early) = 0;
};

}  // namespace heddle::strategy

#endif  // HEDDLE_STRESS_STRATEGY_WITNESS_H_
