// Mutants in which a thread sleeps on although the lock is free.
#ifndef HEDDLE_PLUGINS_MUTANTS_WAKEUP_H_
#define HEDDLE_PLUGINS_MUTANTS_WAKEUP_H_

#include <atomic>
#include <cstdint>
#include <mutex>

#include "plugins/api/plugin.h"
#include "plugins/mutants/correct/futex.h"
#include "plugins/mutants/correct/futex_lock.h"
#include "plugins/mutants/correct/monitor_lock.h"
#include "plugins/mutants/correct/shared_lock.h"
#include "plugins/mutants/correct/ticket_lock.h"

namespace heddle::mutants {

// Sleeps on whatever value it finds, even when that says that the lock is free by now.
struct SleepsOnAnyValue : FutexLock {
  void lock() {
    if (try_lock()) return;
    while (word.exchange(kContended, std::memory_order_acquire) != kFree) {
      FutexWait(word, word.load(std::memory_order_relaxed));
    }
  }
};

// One who slept takes the lock as uncontended, and forgets those who still sleep. Needs three
// threads.
struct ForgetsOtherSleepers : FutexLock {
  void lock() {
    while (!try_lock() && word.exchange(kContended, std::memory_order_acquire) != kFree) {
      FutexWait(word, kContended);
    }
  }
};

// Looks whether the lock is held before it takes the guard, and not again before it sleeps.
struct ChecksOutsideTheGuard : MonitorLock {
  void lock() {
    while (!try_lock()) {
      std::unique_lock guarded(guard);
      released.wait(guarded);
    }
  }
};

// The store that frees the word and the load of the count may change places, since nothing but
// release and acquire orders them. The count is global, so as not to be read in a dead lock.
struct StoreBufferedWakeup : FutexLock {
  void lock() {
    if (try_lock()) return;
    sleepers.fetch_add(1, std::memory_order_acq_rel);
    while (!try_lock()) FutexWait(word, kHeld);
    sleepers.fetch_sub(1, std::memory_order_acq_rel);
  }
  void unlock() {
    word.store(kFree, std::memory_order_release);
    if (sleepers.load(std::memory_order_acquire) > 0) FutexWakeOne(&word);
  }

  static inline std::atomic<int> sleepers{0};
};

// The last reader does not tell the writer who waits for it.
struct LastReaderWakesNobody : SharedLock {
  void unlock_shared() {
    std::lock_guard guarded(guard);
    --readers;
  }
};

// Numbers are drawn from two, but called from all there are: the third holder is never called.
struct CallsUnwrappedTickets : TicketLock {
  void lock() {
    const std::uint32_t mine = next.fetch_add(1, std::memory_order_relaxed) % 2;
    std::uint32_t called;
    while ((called = serving.load(std::memory_order_acquire)) != mine) FutexWait(serving, called);
  }
};

inline void RegisterWakeup() {
  using plugin::bad_lock;
  bad_lock<SleepsOnAnyValue>("mutant::sleeps-on-any-value", {},
                             {.property = "lock.no-deadlock", .schedules = 5000});
  bad_lock<ForgetsOtherSleepers>("mutant::forgets-other-sleepers", {},
                                 {.property = "lock.no-deadlock", .schedules = 10000});
  bad_lock<ChecksOutsideTheGuard>("mutant::checks-outside-the-guard", {},
                                  {.property = "lock.no-deadlock", .schedules = 5000});
  bad_lock<StoreBufferedWakeup>(
      "mutant::store-buffered-wakeup", {},
      {.property = "lock.no-deadlock", .schedules = 10000, .memory = "tso"});
  bad_lock<LastReaderWakesNobody>("mutant::last-reader-wakes-nobody", {},
                                  {.property = "lock.no-deadlock", .schedules = 5000});
  bad_lock<CallsUnwrappedTickets>("mutant::calls-unwrapped-tickets", {},
                                  {.property = "lock.no-deadlock", .schedules = 2000});
}

}  // namespace heddle::mutants

#endif  // HEDDLE_PLUGINS_MUTANTS_WAKEUP_H_
