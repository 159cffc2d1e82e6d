// Condition: threads that hold a lock wait, without it, until another one that holds it notifies
// them. Contract: CPython 3.11 threading.Condition.
#ifndef HEDDLE_PRIMITIVES_CONDITION_CONDITION_H_
#define HEDDLE_PRIMITIVES_CONDITION_CONDITION_H_

#include <chrono>
#include <limits>
#include <optional>

#include "primitives/condition/waiter_list.h"
#include "primitives/lock/lock.h"
#include "primitives/lock/lock_hooks.h"
#include "primitives/lock/rlock.h"

namespace heddle {

// L is Lock or RLock. Several conditions may share one lock. All members but the constructors, the
// destructor and the ways to take the lock need the caller to hold it: an RLock knows its owner; a
// Lock knows only that somebody holds it, so a call by one who does not, while another does, goes
// unnoticed and is undefined. Not to be destroyed while threads wait.
//
// Memory ordering: that of the lock. Waking up orders nothing by itself.
template <typename L = RLock>
class Condition {
 public:
  // Uses a lock of its own.
  Condition() : lock_(own_.emplace()) {}

  // Uses the caller's lock, which must live longer.
  explicit Condition(L& lock) : lock_(lock) {}

  Condition(const Condition&) = delete;
  Condition& operator=(const Condition&) = delete;

  // The lock's own operations, under Python's and C++'s names.
  bool acquire(bool blocking = true,
               std::optional<std::chrono::nanoseconds> timeout = std::nullopt) {
    return lock_.acquire(blocking, timeout);
  }
  void release() { lock_.release(); }
  void lock() { lock_.lock(); }
  bool try_lock() { return lock_.try_lock(); }
  void unlock() { lock_.unlock(); }

  // Frees the lock, every level of an RLock, and blocks until notified; then takes it back, to the
  // same depth, for which it may block again. Nobody can notify between the freeing and the
  // beginning of the wait. Returns true when notified; returns false when not notified within
  // `timeout` (no timeout waits for ever; a negative one has already elapsed), and not before it
  // has elapsed. False means that no notify was spent on this thread, true that one was. Throws
  // LockError if the lock is not held.
  bool wait(std::optional<std::chrono::nanoseconds> timeout = std::nullopt) {
    CheckOwned("cannot wait on un-acquired lock");
    return WaitUntil(internal::DeadlineAfter(timeout));
  }

  // Waits until `predicate()`, called with the lock held, is true or `timeout` has elapsed
  // altogether. Returns what the predicate returned last. Throws LockError if it has to wait and
  // the lock is not held; what the predicate throws goes to the caller, who holds the lock then.
  template <typename Predicate>
  auto wait_for(Predicate predicate,
                std::optional<std::chrono::nanoseconds> timeout = std::nullopt) {
    auto result = predicate();
    if (result) return result;
    CheckOwned("cannot wait on un-acquired lock");
    const internal::Deadline deadline = internal::DeadlineAfter(timeout);
    for (bool in_time = true; in_time && !result;) {
      in_time = WaitUntil(deadline);
      result = predicate();
    }
    return result;
  }

  // Wakes the `n` threads that have waited longest, or all if there are fewer; none if `n` is
  // below 1. A notify with nobody waiting is not remembered. Never blocks; those who wake go on
  // when the caller frees the lock. Throws LockError if the lock is not held.
  void notify(int n = 1) {
    CheckOwned("cannot notify on un-acquired lock");
    waiters_.Notify(n);
  }

  // Wakes all who wait, as notify does.
  void notify_all() { notify(std::numeric_limits<int>::max()); }

 private:
  using Hooks = internal::LockHooks;

  void CheckOwned(const char* message) const {
    if (!Hooks::IsOwned(lock_)) throw LockError(message);
  }

  bool WaitUntil(const internal::Deadline& deadline) {
    internal::Waiter waiter;
    waiters_.Append(waiter);
    const std::size_t depth = Hooks::ReleaseSave(lock_);
    waiter.Sleep(deadline);
    Hooks::AcquireRestore(lock_, depth);
    // Asked only now, with the lock held: a notify that came after the deadline, while this thread
    // was waiting for the lock, has been spent on it and must count.
    if (waiter.notified()) return true;
    waiters_.Remove(waiter);
    return false;
  }

  std::optional<L> own_;
  L& lock_;
  internal::WaiterList waiters_;
};

}  // namespace heddle

#endif  // HEDDLE_PRIMITIVES_CONDITION_CONDITION_H_
