// Lock: mutual exclusion that any thread may undo. One 32-bit word; the kernel is asked only to
// sleep and to wake. Contract: CPython 3.11 threading.Lock.
#ifndef HEDDLE_PRIMITIVES_LOCK_LOCK_H_
#define HEDDLE_PRIMITIVES_LOCK_LOCK_H_

#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>
#include <stdexcept>

namespace heddle {

// A lock was used by a thread that does not hold it (Python's RuntimeError).
class LockError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

namespace internal {

class LockHooks;

// Throws std::invalid_argument for a timeout without blocking and for a negative one.
void CheckGivenTimeout(bool blocking, std::chrono::nanoseconds timeout);

inline void CheckTimeout(bool blocking, std::optional<std::chrono::nanoseconds> timeout) {
  if (timeout) CheckGivenTimeout(blocking, *timeout);
}

// A duration of any unit as nanoseconds, rounded up so that a wait never ends early; no value when
// it is longer than nanoseconds can tell (292 years).
template <typename Rep, typename Period>
std::optional<std::chrono::nanoseconds> CeilNanoseconds(
    std::chrono::duration<Rep, Period> duration) {
  using Seconds = std::chrono::duration<long double>;
  if (Seconds(duration) >= Seconds(std::chrono::nanoseconds::max())) return std::nullopt;
  return std::chrono::ceil<std::chrono::nanoseconds>(duration);
}

}  // namespace internal

// Not recursive, not fair: a thread that arrives may overtake those that sleep. A thread that
// acquires it twice waits for somebody else's release. Any thread may call any member at any time;
// the lock may be destroyed as soon as the last release() has returned or has let another thread's
// acquire() return.
//
// Memory ordering: a successful acquire is an acquire operation, release is a release operation;
// what a holder did is visible to every later holder. A failed acquire and locked() order nothing.
class Lock {
 public:
  constexpr Lock() = default;
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;

  // Takes the lock and returns true, or returns false when it was not free: at once if not
  // `blocking`, and not before `timeout` has elapsed otherwise (no timeout waits for ever; Python
  // writes -1). Throws std::invalid_argument if a timeout is given without blocking, or a negative
  // one.
  bool acquire(bool blocking = true,
               std::optional<std::chrono::nanoseconds> timeout = std::nullopt) {
    internal::CheckTimeout(blocking, timeout);
    return try_lock() || (blocking && AcquireSlow(timeout));
  }

  // Frees the lock and wakes one thread that waits for it. The caller need not be the one who
  // acquired it. Never blocks. Throws LockError if the lock is free.
  void release() {
    const std::uint32_t was = word_.exchange(kFree, std::memory_order_release);
    if (was != kHeld) [[unlikely]]
      ReleaseSlow(&word_, was);
  }

  // Whether somebody holds the lock at this moment. Never blocks.
  bool locked() const { return word_.load(std::memory_order_relaxed) != kFree; }

  // C++ names of the same operations, for std::lock_guard and std::unique_lock (Cpp17Lockable). A
  // try_lock_for of no or negative duration is a try_lock, as the C++ standard asks.
  void lock() {
    if (!try_lock()) AcquireSlow(std::nullopt);
  }
  bool try_lock() {
    std::uint32_t expected = kFree;
    return word_.compare_exchange_strong(expected, kHeld, std::memory_order_acquire,
                                         std::memory_order_relaxed);
  }
  template <typename Rep, typename Period>
  bool try_lock_for(std::chrono::duration<Rep, Period> duration) {
    return try_lock() ||
           (duration > duration.zero() && AcquireSlow(internal::CeilNanoseconds(duration)));
  }
  void unlock() { release(); }

 private:
  friend class internal::LockHooks;

  // "Contended" says that threads may sleep on the word. One who slept keeps it so when it takes
  // the lock, since it cannot know whether it was the last: the price is at most one needless wake.
  static constexpr std::uint32_t kFree = 0;
  static constexpr std::uint32_t kHeld = 1;
  static constexpr std::uint32_t kContended = 2;

  bool AcquireSlow(std::optional<std::chrono::nanoseconds> timeout);

  // Static, because the lock may be gone: whoever got it after the exchange may have destroyed it.
  static void ReleaseSlow(const void* word, std::uint32_t was);

  std::atomic<std::uint32_t> word_{kFree};
};

}  // namespace heddle

#endif  // HEDDLE_PRIMITIVES_LOCK_LOCK_H_
