// Known-bad semaphores.
#ifndef HEDDLE_PLUGINS_MUTANTS_SEMAPHORES_H_
#define HEDDLE_PLUGINS_MUTANTS_SEMAPHORES_H_

#include <algorithm>
#include <atomic>
#include <chrono>
#include <mutex>
#include <thread>

#include "plugins/api/plugin.h"
#include "plugins/mutants/correct/semaphore.h"

namespace heddle::mutants {

// Looks, and then takes, in two steps.
struct ChecksThenTakes : FutexSemaphore {
  using FutexSemaphore::FutexSemaphore;
  bool try_acquire() {
    if (tokens.load(std::memory_order_acquire) == 0) return false;
    tokens.fetch_sub(1, std::memory_order_acquire);
    return true;
  }
};

// Wakes nobody when tokens were there already: whoever was woken for those has not taken them yet.
struct WakesOnlyFromZero : MonitorSemaphore {
  using MonitorSemaphore::MonitorSemaphore;
  void release(std::int64_t count = 1) {
    std::lock_guard guarded(guard);
    if (tokens == 0) released.notify_one();
    tokens += count;
  }
};

// Many tokens, one wakeup.
struct WakesOneForMany : MonitorSemaphore {
  using MonitorSemaphore::MonitorSemaphore;
  void release(std::int64_t count = 1) {
    std::lock_guard guarded(guard);
    tokens += count;
    released.notify_one();
  }
};

// Sleeps on the value that it has read last, also when that says that there is a token.
struct SleepsOnATokenThatIsThere : FutexSemaphore {
  using FutexSemaphore::FutexSemaphore;
  void acquire() {
    while (!try_acquire()) FutexWait(tokens, tokens.load(std::memory_order_relaxed));
  }
};

// Waits for one more than it needs, and does not sleep meanwhile.
struct SpinsForOneTooMany : FutexSemaphore {
  using FutexSemaphore::FutexSemaphore;
  void acquire() {
    while (tokens.load(std::memory_order_relaxed) == 1 || !try_acquire()) std::this_thread::yield();
  }
};

// Takes a token although it gives up.
struct TimeoutTakesAToken : MonitorSemaphore {
  using MonitorSemaphore::MonitorSemaphore;
  bool try_acquire_for(std::chrono::nanoseconds timeout) {
    std::unique_lock guarded(guard);
    const bool in_time = released.wait_until(guarded, Clock::now() + timeout, [this] { return tokens > 0; });
    --tokens;
    return in_time;
  }
};

// One wakeup is all it waits for, be it without a cause.
struct GivesUpAtTheFirstWakeup : MonitorSemaphore {
  using MonitorSemaphore::MonitorSemaphore;
  bool try_acquire_for(std::chrono::nanoseconds timeout) {
    std::unique_lock guarded(guard);
    if (tokens == 0) released.wait_until(guarded, Clock::now() + timeout);
    if (tokens == 0) return false;
    --tokens;
    return true;
  }
};

// Each wait begins the timeout anew.
struct StartsTheClockAgain : MonitorSemaphore {
  using MonitorSemaphore::MonitorSemaphore;
  bool try_acquire_for(std::chrono::nanoseconds timeout) {
    std::unique_lock guarded(guard);
    for (int attempt = 0; tokens == 0; ++attempt) {
      if (attempt == 2) return false;
      released.wait_until(guarded, Clock::now() + timeout, [this] { return tokens > 0; });
    }
    --tokens;
    return true;
  }
};

struct LimitOffByOne : BoundedMonitorSemaphore {
  using BoundedMonitorSemaphore::BoundedMonitorSemaphore;
  void release(std::int64_t count = 1) {
    std::lock_guard guarded(guard);
    if (tokens + count > limit + 1) throw std::invalid_argument("released too many times");
    tokens += count;
    for (std::int64_t i = 0; i < count; ++i) released.notify_one();
  }
};

// Refuses, but keeps what would have fitted.
struct KeepsPartOfARefusedRelease : BoundedMonitorSemaphore {
  using BoundedMonitorSemaphore::BoundedMonitorSemaphore;
  void release(std::int64_t count = 1) {
    std::lock_guard guarded(guard);
    const std::int64_t fitting = std::min(count, limit - tokens);
    tokens += fitting;
    for (std::int64_t i = 0; i < fitting; ++i) released.notify_one();
    if (fitting < count) throw std::invalid_argument("released too many times");
  }
};

struct ReleasesRelaxed : FutexSemaphore {
  using FutexSemaphore::FutexSemaphore;
  void release() {
    tokens.fetch_add(1, std::memory_order_relaxed);
    FutexWakeOne(&tokens);
  }
};

// Whoever gets the token may destroy the condition variable before it is told.
struct NotifiesAfterTheGuard : MonitorSemaphore {
  using MonitorSemaphore::MonitorSemaphore;
  void release() {
    {
      std::lock_guard guarded(guard);
      ++tokens;
    }
    released.notify_one();
  }
};

// A quick look without the guard, so as not to take it in vain.
struct LooksWithoutTheGuard : MonitorSemaphore {
  using MonitorSemaphore::MonitorSemaphore;
  bool try_acquire() { return tokens > 0 && MonitorSemaphore::try_acquire(); }
};

// Forgets a note about each who had to wait.
struct LeaksANotePerWaiter : MonitorSemaphore {
  using MonitorSemaphore::MonitorSemaphore;
  void acquire() {
    std::unique_lock guarded(guard);
    if (tokens == 0) note = new int(0);
    released.wait(guarded, [this] { return tokens > 0; });
    --tokens;
  }
  int* note = nullptr;
};

inline void RegisterSemaphores() {
  using plugin::bad_semaphore;
  bad_semaphore<ChecksThenTakes>("mutant::checks-then-takes", {}, {.property = "semaphore.tokens", .schedules = 2000});
  bad_semaphore<WakesOnlyFromZero>("mutant::wakes-only-from-zero", {}, {.property = "semaphore.no-lost-wakeup", .schedules = 5000});
  bad_semaphore<WakesOneForMany>("mutant::wakes-one-for-many", {}, {.property = "semaphore.no-lost-wakeup", .schedules = 5000});
  bad_semaphore<SleepsOnATokenThatIsThere>("mutant::sleeps-on-a-token", {},
                                           {.property = "semaphore.no-lost-wakeup", .schedules = 5000});
  bad_semaphore<SpinsForOneTooMany>("mutant::spins-for-one-too-many", {}, {.property = "semaphore.no-livelock", .schedules = 1000});
  bad_semaphore<TimeoutTakesAToken>("mutant::timeout-takes-a-token", {},
                                    {.property = "semaphore.failed-acquire-unchanged", .schedules = 2000});
  bad_semaphore<GivesUpAtTheFirstWakeup>("mutant::gives-up-at-the-first-wakeup", {},
                                         {.property = "semaphore.timeout-not-early", .schedules = 5000});
  bad_semaphore<StartsTheClockAgain>("mutant::starts-the-clock-again", {}, {.property = "semaphore.timeout-exact", .schedules = 2000});
  bad_semaphore<LimitOffByOne>("mutant::limit-off-by-one", {.bounded = true}, {.property = "semaphore.bound", .schedules = 1000});
  bad_semaphore<KeepsPartOfARefusedRelease>("mutant::keeps-part-of-a-refused-release", {.bounded = true},
                                            {.property = "semaphore.bound", .schedules = 2000});
  bad_semaphore<ReleasesRelaxed>("mutant::releases-relaxed", {}, {.property = "semaphore.visibility", .schedules = 1000});
  bad_semaphore<NotifiesAfterTheGuard>("mutant::notifies-after-the-guard", {},
                                       {.property = "semaphore.destroy-after-acquire", .schedules = 1000});
  bad_semaphore<LooksWithoutTheGuard>("mutant::looks-without-the-guard", {}, {.property = "semaphore.race-free", .schedules = 2000});
  bad_semaphore<LeaksANotePerWaiter>("mutant::leaks-a-note-per-waiter", {}, {.property = "semaphore.well-behaved", .schedules = 5000});
}

}  // namespace heddle::mutants

#endif  // HEDDLE_PLUGINS_MUTANTS_SEMAPHORES_H_
