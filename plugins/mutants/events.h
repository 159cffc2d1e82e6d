// Known-bad events.
#ifndef HEDDLE_PLUGINS_MUTANTS_EVENTS_H_
#define HEDDLE_PLUGINS_MUTANTS_EVENTS_H_

#include <atomic>
#include <chrono>
#include <mutex>
#include <thread>

#include "plugins/api/plugin.h"
#include "plugins/mutants/correct/event.h"

namespace heddle::mutants {

// Any wakeup will do, be it without a cause.
struct TrustsEveryWakeup : MonitorEvent {
  void wait() {
    std::unique_lock guarded(guard);
    if (!flag) changed.wait(guarded);
  }
};

struct WakesOnlyOne : MonitorEvent {
  void set() {
    std::lock_guard guarded(guard);
    flag = true;
    ++sets;
    changed.notify_one();
  }
};

// Looks at the flag, and then sleeps whatever it has become.
struct SleepsAfterALook : FutexEvent {
  void wait() {
    while (word.load(std::memory_order_acquire) == 0) FutexWait(word, word.load(std::memory_order_relaxed));
  }
};

// Once woken, looks at the flag again: it may be cleared by then.
struct LooksAgainAfterWaking : MonitorEvent {
  void wait() {
    std::unique_lock guarded(guard);
    changed.wait(guarded, [this] { return flag; });
  }
};

// Nobody tells it, and it reads the flag only once.
struct SpinsOnAnOldLook : FutexEvent {
  void wait() {
    const bool set = word.load(std::memory_order_acquire) != 0;
    while (!set) std::this_thread::yield();
  }
};

struct GivesUpAtOnceWhenWoken : MonitorEvent {
  bool wait_for(std::chrono::nanoseconds timeout) {
    std::unique_lock guarded(guard);
    if (!flag) changed.wait_until(guarded, Clock::now() + timeout);
    return flag;
  }
};

struct WaitsTwice : MonitorEvent {
  bool wait_for(std::chrono::nanoseconds timeout) { return MonitorEvent::wait_for(timeout) || MonitorEvent::wait_for(timeout); }
};

struct SetsRelaxed : FutexEvent {
  void set() {
    word.store(1, std::memory_order_relaxed);
    FutexWakeAll(&word);
  }
};

struct LooksAtTheFlagUnguarded : MonitorEvent {
  bool is_set() { return flag; }
};

struct LeaksAtSet : MonitorEvent {
  void set() {
    last = new int(0);
    MonitorEvent::set();
  }
  int* last = nullptr;
};

inline void RegisterEvents() {
  using plugin::bad_event;
  bad_event<TrustsEveryWakeup>("mutant::trusts-every-wakeup", {}, {.property = "event.flag", .schedules = 2000});
  bad_event<WakesOnlyOne>("mutant::wakes-only-one", {}, {.property = "event.no-lost-wakeup", .schedules = 2000});
  bad_event<SleepsAfterALook>("mutant::sleeps-after-a-look", {}, {.property = "event.no-lost-wakeup", .schedules = 2000});
  bad_event<LooksAgainAfterWaking>("mutant::looks-again-after-waking", {}, {.property = "event.set-wakes-all", .schedules = 1000});
  bad_event<SpinsOnAnOldLook>("mutant::spins-on-an-old-look", {}, {.property = "event.no-livelock", .schedules = 500});
  bad_event<GivesUpAtOnceWhenWoken>("mutant::gives-up-when-woken", {}, {.property = "event.timeout-not-early", .schedules = 2000});
  bad_event<WaitsTwice>("mutant::waits-twice", {}, {.property = "event.timeout-exact", .schedules = 500});
  bad_event<SetsRelaxed>("mutant::sets-relaxed", {}, {.property = "event.visibility", .schedules = 500});
  bad_event<LooksAtTheFlagUnguarded>("mutant::looks-at-the-flag-unguarded", {}, {.property = "event.race-free", .schedules = 2000});
  bad_event<LeaksAtSet>("mutant::leaks-at-set", {}, {.property = "event.well-behaved", .schedules = 2000});
}

}  // namespace heddle::mutants

#endif  // HEDDLE_PLUGINS_MUTANTS_EVENTS_H_
