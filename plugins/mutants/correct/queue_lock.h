// A fair lock with a queue of waiters on the heap; a release hands it over to the first of them.
#ifndef HEDDLE_PLUGINS_MUTANTS_CORRECT_QUEUE_LOCK_H_
#define HEDDLE_PLUGINS_MUTANTS_CORRECT_QUEUE_LOCK_H_

#include <atomic>
#include <chrono>
#include <deque>
#include <mutex>

#include "plugins/mutants/correct/futex.h"
#include "plugins/mutants/correct/ticket_lock.h"

namespace heddle::mutants {

struct QueueLock {
  // Made by the one who waits, and deleted by it when it has the lock or has given up.
  struct Waiter {
    bool Granted() const { return granted.load(std::memory_order_acquire) != 0; }
    Word granted{0};
  };

  void lock() {
    Waiter* self = TakeOrEnqueue();
    if (self == nullptr) return;
    while (!self->Granted()) FutexWait(self->granted, 0);
    delete self;
  }
  bool try_lock() {
    std::lock_guard guarded(guard);
    return TakeFree();
  }
  void unlock() {
    std::lock_guard guarded(guard);
    HandOver();
  }
  bool locked() {
    std::lock_guard guarded(guard);
    return held;
  }

  // Null when the lock is taken.
  Waiter* TakeOrEnqueue() {
    std::lock_guard guarded(guard);
    return TakeFree() ? nullptr : waiters.emplace_back(new Waiter);
  }

  // Both are called with `guard` held.
  bool TakeFree() {
    if (held) return false;
    return held = true;
  }
  void HandOver() {
    if (waiters.empty()) {
      held = false;
      return;
    }
    Word* granted = &waiters.front()->granted;
    waiters.pop_front();
    granted->store(1, std::memory_order_release);
    FutexWakeOne(granted);  // its waiter may have deleted it by now; only the address is used
  }

  TicketLock guard;  // fair as well, so that those who wait for it are not overtaken either
  bool held = false;
  std::deque<Waiter*> waiters;  // not empty only while held
};

struct TimedQueueLock : QueueLock {
  bool try_lock_for(std::chrono::nanoseconds timeout) {
    const Clock::time_point deadline = Clock::now() + timeout;
    Waiter* self = TakeOrEnqueue();
    if (self == nullptr) return true;
    const bool granted = WaitUntil(self, deadline);
    delete self;
    return granted;
  }

  bool WaitUntil(Waiter* self, Clock::time_point deadline) {
    while (!self->Granted()) {
      if (!FutexWaitUntil(self->granted, 0, deadline)) return !Leave(self);
    }
    return true;
  }

  // False when the lock was handed over in the meantime.
  bool Leave(Waiter* self) {
    std::lock_guard guarded(guard);
    return std::erase(waiters, self) != 0;
  }
};

}  // namespace heddle::mutants

#endif  // HEDDLE_PLUGINS_MUTANTS_CORRECT_QUEUE_LOCK_H_
