// A reader/writer lock: waiting writers go before new readers, and one reader at a time may
// upgrade.
#ifndef HEDDLE_PLUGINS_MUTANTS_CORRECT_SHARED_LOCK_H_
#define HEDDLE_PLUGINS_MUTANTS_CORRECT_SHARED_LOCK_H_

#include <chrono>
#include <condition_variable>
#include <mutex>

#include "plugins/mutants/correct/futex.h"

namespace heddle::mutants {

struct SharedLock {
  void lock() {
    std::unique_lock guarded(guard);
    ++waiting_writers;
    changed.wait(guarded, [this] { return Idle(); });
    --waiting_writers;
    writing = true;
  }
  bool try_lock() {
    std::lock_guard guarded(guard);
    if (!Idle()) return false;
    return writing = true;
  }
  void unlock() {
    std::lock_guard guarded(guard);
    writing = false;
    changed.notify_all();
  }

  void lock_shared() {
    std::unique_lock guarded(guard);
    changed.wait(guarded, [this] { return ReadersMayEnter(); });
    ++readers;
  }
  bool try_lock_shared() {
    std::lock_guard guarded(guard);
    if (!ReadersMayEnter()) return false;
    ++readers;
    return true;
  }
  void unlock_shared() {
    std::lock_guard guarded(guard);
    --readers;
    changed.notify_all();
  }

  // Called with `guard` held.
  bool Idle() const { return !writing && readers == 0; }
  bool ReadersMayEnter() const { return !writing && waiting_writers == 0; }

  std::mutex guard;
  std::condition_variable changed;
  bool writing = false;
  int readers = 0;
  int waiting_writers = 0;  // one who upgrades is among them
};

struct TimedSharedLock : SharedLock {
  bool try_lock_for(std::chrono::nanoseconds timeout) {
    std::unique_lock guarded(guard);
    ++waiting_writers;
    const bool idle =
        changed.wait_until(guarded, Clock::now() + timeout, [this] { return Idle(); });
    --waiting_writers;
    if (idle) {
      writing = true;
    } else {
      changed.notify_all();  // readers may have waited for this writer alone
    }
    return idle;
  }
};

struct UpgradeLock : SharedLock {
  bool try_upgrade() {
    std::unique_lock guarded(guard);
    if (upgrading) return false;
    Upgrade(guarded);
    return true;
  }

  // Called by a reader; the lock behind `guarded` is `guard`.
  void Upgrade(std::unique_lock<std::mutex>& guarded) {
    upgrading = true;
    ++waiting_writers;
    changed.wait(guarded, [this] { return readers == 1; });
    --waiting_writers;
    upgrading = false;
    readers = 0;
    writing = true;
  }

  bool upgrading = false;
};

}  // namespace heddle::mutants

#endif  // HEDDLE_PLUGINS_MUTANTS_CORRECT_SHARED_LOCK_H_
