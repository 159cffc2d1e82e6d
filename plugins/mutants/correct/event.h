// Events made of a mutex and a condition variable, and of one futex word.
#ifndef HEDDLE_PLUGINS_MUTANTS_CORRECT_EVENT_H_
#define HEDDLE_PLUGINS_MUTANTS_CORRECT_EVENT_H_

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>

#include "plugins/mutants/correct/futex.h"

namespace heddle::mutants {

// A thread that waits goes on when the flag has been set since, whatever it is now.
struct MonitorEvent {
  void set() {
    std::lock_guard guarded(guard);
    flag = true;
    ++sets;
    changed.notify_all();
  }
  void clear() {
    std::lock_guard guarded(guard);
    flag = false;
  }
  bool is_set() {
    std::lock_guard guarded(guard);
    return flag;
  }
  void wait() {
    std::unique_lock guarded(guard);
    changed.wait(guarded, [this, before = sets] { return flag || sets != before; });
  }
  bool wait_for(std::chrono::nanoseconds timeout) {
    std::unique_lock guarded(guard);
    return changed.wait_until(guarded, Clock::now() + timeout, [this, before = sets] { return flag || sets != before; });
  }

  std::mutex guard;
  std::condition_variable changed;
  bool flag = false;
  std::uint64_t sets = 0;
};

// Set once and for all.
struct FutexEvent {
  void set() {
    word.store(1, std::memory_order_release);
    FutexWakeAll(&word);
  }
  bool is_set() { return word.load(std::memory_order_acquire) != 0; }
  void wait() {
    while (word.load(std::memory_order_acquire) == 0) FutexWait(word, 0);
  }

  Word word = 0;
};

}  // namespace heddle::mutants

#endif  // HEDDLE_PLUGINS_MUTANTS_CORRECT_EVENT_H_
