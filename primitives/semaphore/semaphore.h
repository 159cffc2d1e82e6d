// Semaphore and BoundedSemaphore: at most so many threads at once, or so many units of something to
// take. Contract: CPython 3.11 threading.Semaphore and threading.BoundedSemaphore.
#ifndef HEDDLE_PRIMITIVES_SEMAPHORE_SEMAPHORE_H_
#define HEDDLE_PRIMITIVES_SEMAPHORE_SEMAPHORE_H_

#include <chrono>
#include <limits>
#include <optional>

#include "primitives/semaphore/token_count.h"

namespace heddle {

// Counts tokens: acquire takes one, release gives some back. Any thread may call any member at any
// time, and may release what another one acquired. Not fair: a thread that arrives may overtake
// those that sleep. May be destroyed as soon as the last release() has returned or has let
// another's acquire() return.
//
// Memory ordering: a successful acquire is an acquire operation, release is a release operation. A
// failed acquire and value() order nothing.
class Semaphore {
 public:
  static constexpr int kMaxValue = std::numeric_limits<int>::max();

  // Throws std::invalid_argument if `value` is negative.
  explicit Semaphore(int value = 1);

  // Takes a token and returns true, or returns false when there was none: at once if not
  // `blocking`, and not before `timeout` has elapsed otherwise (no timeout waits for ever). A
  // negative timeout has already elapsed. Throws std::invalid_argument if a timeout is given
  // without blocking.
  bool acquire(bool blocking = true,
               std::optional<std::chrono::nanoseconds> timeout = std::nullopt);

  // Adds `n` tokens; at most as many of the waiting threads go on. Never blocks. Throws
  // std::invalid_argument if `n` is below 1 and std::overflow_error if there would be more than
  // kMaxValue tokens; the tokens are then as they were.
  void release(int n = 1);

  // The tokens at this moment. Never blocks.
  int value() const { return tokens_.tokens(); }

  // Names for std::lock_guard and std::unique_lock: Python's "with semaphore".
  void lock() { acquire(); }
  bool try_lock() { return acquire(false); }
  void unlock() { release(); }

 private:
  internal::TokenCount tokens_;
};

// A Semaphore that never holds more tokens than at first, for resources that must be given back
// only once.
class BoundedSemaphore {
 public:
  // Throws std::invalid_argument if `value` is negative.
  explicit BoundedSemaphore(int value = 1);

  // As Semaphore::acquire.
  bool acquire(bool blocking = true,
               std::optional<std::chrono::nanoseconds> timeout = std::nullopt);

  // As Semaphore::release. Throws std::invalid_argument if `n` is below 1 or more than are missing;
  // all of them are refused then.
  void release(int n = 1);

  // The tokens at this moment. Never blocks.
  int value() const { return tokens_.tokens(); }

  // Names for std::lock_guard and std::unique_lock: Python's "with semaphore".
  void lock() { acquire(); }
  bool try_lock() { return acquire(false); }
  void unlock() { release(); }

 private:
  internal::TokenCount tokens_;
  const int initial_;
};

}  // namespace heddle

#endif  // HEDDLE_PRIMITIVES_SEMAPHORE_SEMAPHORE_H_
