// Mutants that serve their waiters in the wrong order, or none of them however long they spin.
#ifndef HEDDLE_PLUGINS_MUTANTS_PROGRESS_H_
#define HEDDLE_PLUGINS_MUTANTS_PROGRESS_H_

#include <atomic>
#include <mutex>
#include <utility>

#include "plugins/api/plugin.h"
#include "plugins/mutants/correct/futex_lock.h"
#include "plugins/mutants/correct/queue_lock.h"

namespace heddle::mutants {

// Says that it is fair, but is free for whoever comes first while the one it woke is on its way.
struct Barging : FutexLock {};

// Serves the last who came.
struct LastComeFirstServed : QueueLock {
  void unlock() {
    std::lock_guard guarded(guard);
    if (!waiters.empty()) std::swap(waiters.front(), waiters.back());
    HandOver();
  }
};

// Each contender raises a flag and waits until it is the only one. Of two, neither ever is.
struct NobodyYields {
  void lock() {
    flags.fetch_add(1, std::memory_order_acquire);
    while (flags.load(std::memory_order_acquire) != 1) {
    }
  }
  bool try_lock() {
    int none = 0;
    return flags.compare_exchange_strong(none, 1, std::memory_order_acquire);
  }
  void unlock() { flags.fetch_sub(1, std::memory_order_release); }

  std::atomic<int> flags{0};
};

inline void RegisterProgress() {
  using plugin::bad_lock;
  bad_lock<Barging>("mutant::barging", {.fifo = true},
                    {.property = "lock.fifo", .schedules = 2000});
  bad_lock<LastComeFirstServed>("mutant::last-come-first-served", {.fifo = true},
                                {.property = "lock.fifo", .schedules = 10000});
  bad_lock<NobodyYields>("mutant::nobody-yields", {},
                         {.property = "lock.no-livelock", .schedules = 1000});
}

}  // namespace heddle::mutants

#endif  // HEDDLE_PLUGINS_MUTANTS_PROGRESS_H_
