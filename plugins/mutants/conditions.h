// Known-bad condition variables.
#ifndef HEDDLE_PLUGINS_MUTANTS_CONDITIONS_H_
#define HEDDLE_PLUGINS_MUTANTS_CONDITIONS_H_

#include <atomic>
#include <mutex>
#include <thread>
#include <type_traits>

#include "plugins/api/plugin.h"
#include "plugins/mutants/correct/condition.h"

namespace heddle::mutants {

// Unlocks first, and only then begins to wait: a notification in between is missed.
struct UnlocksThenWaits : FutexCondition {
  void wait(Lock& lock) {
    lock.unlock();
    FutexWait(notified, notified.load(std::memory_order_relaxed));
    lock.lock();
  }
};

// Tells one of all.
struct NotifiesOneOfAll : FutexCondition {
  void notify_all() { notify_one(); }
};

// Comes back without the lock when it did not have to sleep.
struct ForgetsToLock : FutexCondition {
  void wait(Lock& lock) {
    const std::uint32_t seen = notified.load(std::memory_order_relaxed);
    lock.mutex()->unlock();
    FutexWait(notified, seen);
    if (notified.load(std::memory_order_relaxed) == seen) lock.mutex()->lock();
  }
};

// Looks at a count that it has read before it began to wait, for ever.
struct WaitsForAnOldCount : FutexCondition {
  void wait(Lock& lock) {
    const std::uint32_t seen = notified.load(std::memory_order_relaxed);
    lock.unlock();
    while (notified.load(std::memory_order_relaxed) != seen + 2) std::this_thread::yield();
    lock.lock();
  }
};

// A wakeup of any sort is a timeout.
struct CallsEveryWakeupATimeout : FutexCondition {
  std::cv_status wait_until(Lock& lock, Clock::time_point deadline) {
    FutexCondition::wait_until(lock, deadline);
    return std::cv_status::timeout;
  }
};

// Sleeps on for a while after the deadline.
struct OversleepsItsDeadline : FutexCondition {
  std::cv_status wait_until(Lock& lock, Clock::time_point deadline) {
    return FutexCondition::wait_until(lock, deadline + std::chrono::nanoseconds(25));
  }
};

// Whoever gives up passes on a notification that it did not get: to nobody, having eaten one.
struct TimeoutEatsANotify : FutexCondition {
  std::cv_status wait_until(Lock& lock, Clock::time_point deadline) {
    const std::cv_status status = FutexCondition::wait_until(lock, deadline);
    if (status == std::cv_status::timeout) eaten = 1;
    return status;
  }
  void notify_one() {
    if (eaten == 0) return FutexCondition::notify_one();
    eaten = 0;
  }
  int eaten = 0;  // guarded by the lock
};

// Keeps a note of who waits, and never throws it away.
struct LeaksANotePerWait : FutexCondition {
  void wait(Lock& lock) {
    note = new int(0);
    FutexCondition::wait(lock);
  }
  int* note = nullptr;
};

// Tokens whose taker goes on without the lock when it has waited.
struct TakesUnlocked {
  explicit TakesUnlocked(std::int64_t initial) : left(initial) {}
  void take() {
    std::unique_lock lock(guard);
    while (left.load() == 0) given.wait(lock);
    lock.unlock();
    left.store(left.load() - 1);
  }
  bool try_take() {
    std::lock_guard lock(guard);
    if (left.load() == 0) return false;
    left.fetch_sub(1);
    return true;
  }
  void give() {
    std::lock_guard lock(guard);
    left.fetch_add(1);
    given.notify_one();
  }
  void give_many(std::int64_t count) {
    std::lock_guard lock(guard);
    left.fetch_add(count);
    given.notify_all();
  }
  std::mutex guard;
  std::condition_variable given;
  std::atomic<std::int64_t> left;
};

// Tokens that carry nothing with them from who gives to who takes.
struct TokensRelaxed {
  explicit TokensRelaxed(std::int64_t initial) : left(static_cast<std::uint32_t>(initial)) {}
  void take() {
    while (!try_take()) FutexWait(left, 0);
  }
  bool try_take() {
    std::uint32_t now = left.load(std::memory_order_relaxed);
    while (now != 0) {
      if (left.compare_exchange_strong(now, now - 1, std::memory_order_relaxed)) return true;
    }
    return false;
  }
  void give() { give_many(1); }
  void give_many(std::int64_t count) {
    left.fetch_add(static_cast<std::uint32_t>(count), std::memory_order_relaxed);
    FutexWakeAll(&left);
  }
  Word left;
};

// Notifies when it has unlocked: whoever took the token may have thrown all of it away.
struct NotifiesTooLate {
  explicit NotifiesTooLate(std::int64_t initial) : left(initial) {}
  void take() {
    std::unique_lock lock(guard);
    while (left == 0) given.wait(lock);
    --left;
  }
  bool try_take() {
    std::lock_guard lock(guard);
    return left != 0 && left-- != 0;
  }
  void give() { give_many(1); }
  void give_many(std::int64_t count) {
    {
      std::lock_guard lock(guard);
      left += count;
    }
    given.notify_all();
  }
  std::mutex guard;
  std::condition_variable given;
  std::int64_t left;
};

inline void RegisterConditions() {
  const auto bad = [](const char* name, auto condition, const plugin::Expectation& expected) {
    plugin::bad_condition<std::mutex, typename decltype(condition)::type>(name, {}, expected);
  };
  bad("mutant::unlocks-then-waits", std::type_identity<UnlocksThenWaits>(), {.property = "condition.no-lost-wakeup", .schedules = 2000});
  bad("mutant::notifies-one-of-all", std::type_identity<NotifiesOneOfAll>(), {.property = "condition.no-lost-wakeup", .schedules = 2000});
  bad("mutant::forgets-to-lock", std::type_identity<ForgetsToLock>(), {.property = "condition.race-free", .schedules = 5000});
  bad("mutant::waits-for-an-old-count", std::type_identity<WaitsForAnOldCount>(), {.property = "condition.no-livelock", .schedules = 500});
  bad("mutant::calls-every-wakeup-a-timeout", std::type_identity<CallsEveryWakeupATimeout>(),
      {.property = "condition.timeout-not-early", .schedules = 5000});
  bad("mutant::oversleeps-its-deadline", std::type_identity<OversleepsItsDeadline>(), {.property = "condition.timeout-exact", .schedules = 1000});
  bad("mutant::timeout-eats-a-notify", std::type_identity<TimeoutEatsANotify>(),
      {.property = "condition.timeout-eats-no-notify", .schedules = 20000});
  plugin::bad_monitor<TakesUnlocked>("mutant::takes-unlocked", {}, {.property = "condition.returns-locked", .schedules = 5000});
  plugin::bad_monitor<TokensRelaxed>("mutant::tokens-relaxed", {}, {.property = "condition.visibility", .schedules = 2000});
  plugin::bad_monitor<NotifiesTooLate>("mutant::notifies-too-late", {}, {.property = "condition.destroy-after-wait", .schedules = 2000});
  bad("mutant::leaks-a-note-per-wait", std::type_identity<LeaksANotePerWait>(), {.property = "condition.well-behaved", .schedules = 5000});
}

}  // namespace heddle::mutants

#endif  // HEDDLE_PLUGINS_MUTANTS_CONDITIONS_H_
