// A lock of one word that sleeps in the kernel.
// After Ulrich Drepper, "Futexes Are Tricky" (2011), section 5, Mutex 2.
#ifndef HEDDLE_PLUGINS_MUTANTS_CORRECT_FUTEX_LOCK_H_
#define HEDDLE_PLUGINS_MUTANTS_CORRECT_FUTEX_LOCK_H_

#include <atomic>
#include <chrono>
#include <cstdint>

#include "plugins/mutants/correct/futex.h"

namespace heddle::mutants {

struct FutexLock {
  static constexpr std::uint32_t kFree = 0;
  static constexpr std::uint32_t kHeld = 1;
  static constexpr std::uint32_t kContended = 2;  // held, and others may sleep

  void lock() {
    if (try_lock()) return;
    while (word.exchange(kContended, std::memory_order_acquire) != kFree) {
      FutexWait(word, kContended);
    }
  }
  bool try_lock() {
    std::uint32_t expected = kFree;
    return word.compare_exchange_strong(expected, kHeld, std::memory_order_acquire,
                                        std::memory_order_relaxed);
  }
  void unlock() {
    if (word.exchange(kFree, std::memory_order_release) == kContended) FutexWakeOne(&word);
  }
  bool locked() const { return word.load(std::memory_order_relaxed) != kFree; }

  Word word{kFree};
};

struct TimedFutexLock : FutexLock {
  bool try_lock_for(std::chrono::nanoseconds timeout) {
    if (try_lock()) return true;
    const Clock::time_point deadline = Clock::now() + timeout;
    while (word.exchange(kContended, std::memory_order_acquire) != kFree) {
      if (!FutexWaitUntil(word, kContended, deadline)) return false;
    }
    return true;
  }
};

}  // namespace heddle::mutants

#endif  // HEDDLE_PLUGINS_MUTANTS_CORRECT_FUTEX_LOCK_H_
