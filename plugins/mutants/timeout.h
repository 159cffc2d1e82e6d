// Mutants whose timed acquire ends at the wrong time, or leaves something behind when it fails.
#ifndef HEDDLE_PLUGINS_MUTANTS_TIMEOUT_H_
#define HEDDLE_PLUGINS_MUTANTS_TIMEOUT_H_

#include <chrono>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "plugins/api/plugin.h"
#include "plugins/mutants/correct/futex.h"
#include "plugins/mutants/correct/futex_lock.h"
#include "plugins/mutants/correct/queue_lock.h"
#include "plugins/mutants/correct/shared_lock.h"

namespace heddle::mutants {

// Gives up at half time.
struct TimesOutEarly : TimedFutexLock {
  bool try_lock_for(std::chrono::nanoseconds timeout) {
    return TimedFutexLock::try_lock_for(timeout / 2);
  }
};

// Looks at the lock and at the clock only once a tick.
struct TimesOutAtTheNextTick : TimedFutexLock {
  bool try_lock_for(std::chrono::nanoseconds timeout) {
    constexpr std::chrono::microseconds kTick(15625);
    const Clock::time_point deadline = Clock::now() + timeout;
    while (!try_lock()) {
      if (Clock::now() >= deadline) return false;
      std::this_thread::sleep_for(kTick);
    }
    return true;
  }
};

// Waits for the whole timeout anew each time it was woken in vain.
struct RestartsItsDeadline : TimedFutexLock {
  bool try_lock_for(std::chrono::nanoseconds timeout) {
    if (try_lock()) return true;
    while (word.exchange(kContended, std::memory_order_acquire) != kFree) {
      if (!FutexWaitUntil(word, kContended, Clock::now() + timeout)) return false;
    }
    return true;
  }
};

// Looks at the clock after it has tried: whoever gets the lock at the deadline holds it unawares.
struct KeepsTheLockOnTimeout : TimedFutexLock {
  bool try_lock_for(std::chrono::nanoseconds timeout) {
    const Clock::time_point deadline = Clock::now() + timeout;
    for (;;) {
      const bool acquired = word.exchange(kContended, std::memory_order_acquire) == kFree;
      if (Clock::now() >= deadline) return false;
      if (acquired) return true;
      FutexWaitUntil(word, kContended, deadline);
    }
  }
};

// Does not leave the queue when it gives up: a later release hands the lock to nobody.
struct StaysInTheQueue : QueueLock {
  bool try_lock_for(std::chrono::nanoseconds timeout) {
    const Clock::time_point deadline = Clock::now() + timeout;
    Waiter* self = TakeOrEnqueue();
    if (self == nullptr) return true;
    while (!self->Granted()) {
      if (FutexWaitUntil(self->granted, 0, deadline)) continue;
      std::lock_guard guarded(guard);
      departed.emplace_back(self);
      return false;
    }
    delete self;
    return true;
  }

  std::vector<std::unique_ptr<Waiter>> departed;  // the queue still points to them
};

// A writer that gives up still counts as waiting: readers make way for it for ever.
struct LeaksAWaitingWriter : TimedSharedLock {
  bool try_lock_for(std::chrono::nanoseconds timeout) {
    std::unique_lock guarded(guard);
    ++waiting_writers;
    if (!changed.wait_until(guarded, Clock::now() + timeout, [this] { return Idle(); })) {
      return false;
    }
    --waiting_writers;
    return writing = true;
  }
};

// A writer that gives up does not tell the readers who waited for it alone, and a reader that
// leaves tells only writers.
struct LeavesReadersAsleep : TimedSharedLock {
  bool try_lock_for(std::chrono::nanoseconds timeout) {
    std::unique_lock guarded(guard);
    ++waiting_writers;
    const bool idle =
        changed.wait_until(guarded, Clock::now() + timeout, [this] { return Idle(); });
    --waiting_writers;
    if (idle) writing = true;
    return idle;
  }
  void unlock_shared() {
    std::lock_guard guarded(guard);
    if (--readers == 0 && waiting_writers > 0) changed.notify_all();
  }
};

inline void RegisterTimeout() {
  using plugin::bad_lock;
  bad_lock<TimesOutEarly>("mutant::times-out-early", {},
                          {.property = "lock.timeout-not-early", .schedules = 2000});
  bad_lock<TimesOutAtTheNextTick>("mutant::times-out-at-the-next-tick", {},
                                  {.property = "lock.timeout-exact", .schedules = 2000});
  bad_lock<RestartsItsDeadline>("mutant::restarts-its-deadline", {},
                                {.property = "lock.timeout-exact", .schedules = 10000});
  bad_lock<KeepsTheLockOnTimeout>("mutant::keeps-the-lock-on-timeout", {},
                                  {.property = "lock.failed-acquire-unchanged", .schedules = 5000});
  bad_lock<StaysInTheQueue>("mutant::stays-in-the-queue", {},
                            {.property = "lock.failed-acquire-unchanged", .schedules = 5000});
  bad_lock<LeaksAWaitingWriter>("mutant::leaks-a-waiting-writer", {},
                                {.property = "lock.failed-acquire-unchanged", .schedules = 5000});
  bad_lock<LeavesReadersAsleep>("mutant::leaves-readers-asleep", {},
                                {.property = "lock.failed-acquire-unchanged", .schedules = 20000});
}

}  // namespace heddle::mutants

#endif  // HEDDLE_PLUGINS_MUTANTS_TIMEOUT_H_
