// Somebody's header-only lock, which knows nothing of Heddle.
#ifndef ACME_SPIN_LOCK_H_
#define ACME_SPIN_LOCK_H_

#include <atomic>

namespace acme {

class SpinLock {
 public:
  void lock() {
    while (taken_.exchange(true, std::memory_order_acquire)) {
      while (taken_.load(std::memory_order_relaxed)) {
      }
    }
  }
  bool try_lock() { return !taken_.exchange(true, std::memory_order_acquire); }
  void unlock() { taken_.store(false, std::memory_order_release); }

 private:
  std::atomic<bool> taken_{false};
};

}  // namespace acme

#endif  // ACME_SPIN_LOCK_H_
