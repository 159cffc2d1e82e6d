// Semaphores made of a mutex and a condition variable, and of one futex word.
#ifndef HEDDLE_PLUGINS_MUTANTS_CORRECT_SEMAPHORE_H_
#define HEDDLE_PLUGINS_MUTANTS_CORRECT_SEMAPHORE_H_

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <stdexcept>

#include "plugins/mutants/correct/futex.h"

namespace heddle::mutants {

struct MonitorSemaphore {
  explicit MonitorSemaphore(std::int64_t initial) : tokens(initial) {}

  void acquire() {
    std::unique_lock guarded(guard);
    released.wait(guarded, [this] { return tokens > 0; });
    --tokens;
  }
  bool try_acquire() {
    std::lock_guard guarded(guard);
    if (tokens == 0) return false;
    --tokens;
    return true;
  }
  bool try_acquire_for(std::chrono::nanoseconds timeout) {
    std::unique_lock guarded(guard);
    if (!released.wait_until(guarded, Clock::now() + timeout, [this] { return tokens > 0; })) return false;
    --tokens;
    return true;
  }
  void release(std::int64_t count = 1) {
    std::lock_guard guarded(guard);
    tokens += count;
    for (std::int64_t i = 0; i < count; ++i) released.notify_one();
  }

  std::mutex guard;
  std::condition_variable released;
  std::int64_t tokens;
};

// A release beyond the initial value is refused as a whole.
struct BoundedMonitorSemaphore : MonitorSemaphore {
  explicit BoundedMonitorSemaphore(std::int64_t initial) : MonitorSemaphore(initial), limit(initial) {}

  void release(std::int64_t count = 1) {
    std::lock_guard guarded(guard);
    if (tokens + count > limit) throw std::invalid_argument("released too many times");
    tokens += count;
    for (std::int64_t i = 0; i < count; ++i) released.notify_one();
  }

  const std::int64_t limit;
};

struct FutexSemaphore {
  explicit FutexSemaphore(std::int64_t initial) : tokens(static_cast<std::uint32_t>(initial)) {}

  void acquire() {
    while (!try_acquire()) FutexWait(tokens, 0);
  }
  bool try_acquire() {
    std::uint32_t seen = tokens.load(std::memory_order_relaxed);
    while (seen > 0) {
      if (tokens.compare_exchange_weak(seen, seen - 1, std::memory_order_acquire, std::memory_order_relaxed)) return true;
    }
    return false;
  }
  void release() {
    Word* const word = &tokens;
    tokens.fetch_add(1, std::memory_order_release);
    FutexWakeOne(word);
  }

  Word tokens;
};

}  // namespace heddle::mutants

#endif  // HEDDLE_PLUGINS_MUTANTS_CORRECT_SEMAPHORE_H_
