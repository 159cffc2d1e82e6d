// A lock that its owner may acquire again, with a count that can be read.
#ifndef HEDDLE_PLUGINS_MUTANTS_CORRECT_RECURSIVE_LOCK_H_
#define HEDDLE_PLUGINS_MUTANTS_CORRECT_RECURSIVE_LOCK_H_

#include <atomic>
#include <chrono>
#include <cstdint>
#include <system_error>
#include <thread>

#include "plugins/mutants/correct/futex_lock.h"

namespace heddle::mutants {

struct RecursiveLock {
  void lock() {
    if (Reenter()) return;
    inner.lock();
    Own();
  }
  bool try_lock() { return Reenter() || (inner.try_lock() && Own()); }
  bool try_lock_for(std::chrono::nanoseconds timeout) {
    return Reenter() || (inner.try_lock_for(timeout) && Own());
  }
  void unlock() {
    CheckMine();
    if (--count == 0) Free();
  }
  std::int64_t depth() const { return IsMine() ? count.load() : 0; }

  bool IsMine() const {
    return owner.load(std::memory_order_relaxed) == std::this_thread::get_id();
  }
  void CheckMine() const {
    if (!IsMine())
      throw std::system_error(std::make_error_code(std::errc::operation_not_permitted));
  }
  bool Reenter() {
    if (!IsMine()) return false;
    ++count;
    return true;
  }
  bool Own() {
    owner.store(std::this_thread::get_id(), std::memory_order_relaxed);
    count = 1;
    return true;
  }
  void Free() {
    owner.store(std::thread::id(), std::memory_order_relaxed);
    inner.unlock();
  }

  TimedFutexLock inner;
  std::atomic<std::thread::id> owner{};
  std::atomic<std::int64_t> count{0};  // only the owner's business; atomic for those who err
};

}  // namespace heddle::mutants

#endif  // HEDDLE_PLUGINS_MUTANTS_CORRECT_RECURSIVE_LOCK_H_
