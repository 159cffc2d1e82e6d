// A lock that knows who holds it, and reports the mistakes of everyone else.
#ifndef HEDDLE_PLUGINS_MUTANTS_CORRECT_OWNED_LOCK_H_
#define HEDDLE_PLUGINS_MUTANTS_CORRECT_OWNED_LOCK_H_

#include <atomic>
#include <system_error>
#include <thread>

#include "plugins/mutants/correct/futex_lock.h"

namespace heddle::mutants {

struct OwnedLock {
  void lock() {
    if (IsMine()) Report(std::errc::resource_deadlock_would_occur);
    inner.lock();
    owner.store(std::this_thread::get_id(), std::memory_order_relaxed);
  }
  bool try_lock() {
    if (!inner.try_lock()) return false;
    owner.store(std::this_thread::get_id(), std::memory_order_relaxed);
    return true;
  }
  void unlock() {
    if (!IsMine()) Report(std::errc::operation_not_permitted);
    owner.store(std::thread::id(), std::memory_order_relaxed);
    inner.unlock();
  }
  bool locked() const { return inner.locked(); }

  // Relaxed is enough: nobody but the thread itself writes its own id.
  bool IsMine() const {
    return owner.load(std::memory_order_relaxed) == std::this_thread::get_id();
  }
  [[noreturn]] static void Report(std::errc error) {
    throw std::system_error(std::make_error_code(error));
  }

  FutexLock inner;
  std::atomic<std::thread::id> owner{};
};

}  // namespace heddle::mutants

#endif  // HEDDLE_PLUGINS_MUTANTS_CORRECT_OWNED_LOCK_H_
