// The test-and-test-and-set lock.
#ifndef HEDDLE_PLUGINS_MUTANTS_CORRECT_SPIN_LOCK_H_
#define HEDDLE_PLUGINS_MUTANTS_CORRECT_SPIN_LOCK_H_

#include <atomic>

namespace heddle::mutants {

struct SpinLock {
  void lock() {
    while (!try_lock()) {
      while (taken.load(std::memory_order_relaxed)) {
      }
    }
  }
  bool try_lock() { return !taken.exchange(true, std::memory_order_acquire); }
  void unlock() { taken.store(false, std::memory_order_release); }

  std::atomic<bool> taken{false};
};

}  // namespace heddle::mutants

#endif  // HEDDLE_PLUGINS_MUTANTS_CORRECT_SPIN_LOCK_H_
