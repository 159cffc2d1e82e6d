// A lock made of a mutex and a condition variable.
#ifndef HEDDLE_PLUGINS_MUTANTS_CORRECT_MONITOR_LOCK_H_
#define HEDDLE_PLUGINS_MUTANTS_CORRECT_MONITOR_LOCK_H_

#include <condition_variable>
#include <mutex>

namespace heddle::mutants {

struct MonitorLock {
  void lock() {
    std::unique_lock guarded(guard);
    released.wait(guarded, [this] { return !held; });
    held = true;
  }
  bool try_lock() {
    std::lock_guard guarded(guard);
    if (held) return false;
    return held = true;
  }
  void unlock() {
    std::lock_guard guarded(guard);
    held = false;
    released.notify_one();
  }

  std::mutex guard;
  std::condition_variable released;
  bool held = false;
};

}  // namespace heddle::mutants

#endif  // HEDDLE_PLUGINS_MUTANTS_CORRECT_MONITOR_LOCK_H_
