// A condition variable that counts its notifications on a futex word.
#ifndef HEDDLE_PLUGINS_MUTANTS_CORRECT_CONDITION_H_
#define HEDDLE_PLUGINS_MUTANTS_CORRECT_CONDITION_H_

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>

#include "plugins/mutants/correct/futex.h"

namespace heddle::mutants {

struct FutexCondition {
  using Lock = std::unique_lock<std::mutex>;

  void wait(Lock& lock) {
    const std::uint32_t seen = notified.load(std::memory_order_relaxed);
    lock.unlock();
    FutexWait(notified, seen);
    lock.lock();
  }
  std::cv_status wait_until(Lock& lock, Clock::time_point deadline) {
    const std::uint32_t seen = notified.load(std::memory_order_relaxed);
    lock.unlock();
    const bool in_time = FutexWaitUntil(notified, seen, deadline);
    lock.lock();
    return in_time ? std::cv_status::no_timeout : std::cv_status::timeout;
  }
  void notify_one() {
    notified.fetch_add(1, std::memory_order_relaxed);
    FutexWakeOne(&notified);
  }
  void notify_all() {
    notified.fetch_add(1, std::memory_order_relaxed);
    FutexWakeAll(&notified);
  }

  Word notified = 0;
};

}  // namespace heddle::mutants

#endif  // HEDDLE_PLUGINS_MUTANTS_CORRECT_CONDITION_H_
