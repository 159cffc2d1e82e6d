// Semaphore: tokens shared among processes.
// The contract is CPython 3.11 multiprocessing.Semaphore, with release(n) of threading.Semaphore.

#ifndef HEDDLE_PRIMITIVES_PROCESS_SEMAPHORE_H_
#define HEDDLE_PRIMITIVES_PROCESS_SEMAPHORE_H_

#include <atomic>
#include <cstdint>

#include "primitives/pool/deadline.h"
#include "primitives/process/shared_memory.h"

namespace heddle::process {

// Shared with the children forked after it was made. Any thread of any process that has it may call
// anything. A process that dies keeps the tokens it took. Memory ordering: what was done before a
// release is visible after the acquire that its tokens let through.
class Semaphore {
 public:
  // std::invalid_argument when `value` is negative.
  explicit Semaphore(int value = 1);
  Semaphore(const Semaphore&) = delete;
  Semaphore& operator=(const Semaphore&) = delete;

  // Takes a token (true), or returns false when there was none: at once if not `blocking`, and not
  // before `timeout` has passed otherwise. std::invalid_argument when a timeout is given without
  // blocking, or a negative one.
  bool acquire(bool blocking = true, Timeout timeout = std::nullopt);

  // Adds `n` tokens and wakes as many waiters; whoever got one of them may destroy the semaphore at
  // once. std::invalid_argument when n is below 1,
  // std::overflow_error when there would be more tokens than an int tells.
  void release(int n = 1);

  // How many tokens there are; for tests and messages, as it may have changed already.
  int get_value() const;

 private:
  // Tokens in the lower half; in the upper one the waiters, too many by those killed while they
  // waited.
  internal::Shared<std::atomic<std::uint64_t>> word_;
};

}  // namespace heddle::process

#endif  // HEDDLE_PRIMITIVES_PROCESS_SEMAPHORE_H_
