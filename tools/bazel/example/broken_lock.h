// Two threads may both find the lock free before either takes it.
#pragma once

#include <atomic>

namespace acme {

class BrokenLock {
 public:
  void lock() {
    while (taken_.load()) {
    }
    taken_.store(true);
  }
  void unlock() { taken_.store(false); }

 private:
  std::atomic<bool> taken_{false};
};

}  // namespace acme
