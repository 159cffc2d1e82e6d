// Condition: waiting for a change of what a lock protects, among processes.
// The contract is CPython 3.11 multiprocessing.Condition.

#ifndef HEDDLE_PRIMITIVES_PROCESS_CONDITION_H_
#define HEDDLE_PRIMITIVES_PROCESS_CONDITION_H_

#include <concepts>
#include <cstddef>
#include <limits>

#include "primitives/pool/deadline.h"
#include "primitives/process/lockable.h"
#include "primitives/process/waiter_slots.h"

namespace heddle::process {

// Shared with the children forked after it was made, like its lock. Any thread of any process that
// has it may call anything. Notifies are given in the order of waiting. A process that is killed
// while it waits consumes no notify, unless it had been notified already.
class Condition {
 public:
  // How many threads of all processes can wait at the same time.
  static constexpr std::size_t kMaxWaiters = internal::WaiterSlots::kSlots;

  // `lock` outlives the condition; several conditions may use one.
  explicit Condition(Lockable& lock) : lock_(lock) {}

  // Frees the lock, however often this thread has it, and blocks until notified (true) or `timeout`
  // has passed (false; negative counts as zero); then takes the lock as often again. Nothing can
  // come between freeing and waiting. LockError when the lock is not held (a Lock: by nobody),
  // std::length_error when kMaxWaiters wait already, OwnerDiedError when the lock is lost: a waiter
  // notices that within half a second.
  bool wait(Timeout timeout = std::nullopt);

  // Waits until `predicate`, called with the lock held, is true, or `timeout` has passed; returns
  // what it said last. Errors as wait.
  template <std::predicate Predicate>
  bool wait_for(Predicate predicate, Timeout timeout = std::nullopt) {
    const auto deadline = pool_internal::Deadline::After(timeout);
    for (;;) {
      const bool result = predicate();
      if (result || deadline.passed()) return result;
      WaitUntil(deadline);
    }
  }

  // Wakes `n` of those that wait, or all if they are fewer. It is not remembered. LockError when
  // the lock is not held.
  void notify(std::size_t n = 1);
  void notify_all() { notify(std::numeric_limits<std::size_t>::max()); }

 private:
  bool WaitUntil(const pool_internal::Deadline& deadline);
  void CheckHeld() const;

  Lockable& lock_;
  internal::Shared<internal::WaiterSlots> slots_;
};

}  // namespace heddle::process

#endif  // HEDDLE_PRIMITIVES_PROCESS_CONDITION_H_
