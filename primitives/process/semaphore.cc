// Tokens in one word, which is also the futex. A waiter announces itself before it looks for the
// last time, a releaser looks for waiters after it added: one of the two sees the other.

#include "primitives/process/semaphore.h"

#include <limits>
#include <stdexcept>

#include "primitives/process/shared_futex.h"

namespace heddle::process {

Semaphore::Semaphore(int value) {
  if (value < 0) throw std::invalid_argument("a semaphore's value must not be negative");
  state_->tokens.store(static_cast<std::uint32_t>(value));
}

bool Semaphore::TryAcquire() {
  std::uint32_t tokens = state_->tokens.load();
  while (tokens > 0) {
    if (state_->tokens.compare_exchange_weak(tokens, tokens - 1)) return true;
  }
  return false;
}

bool Semaphore::acquire(bool blocking, Timeout timeout) {
  if (timeout && !blocking) throw std::invalid_argument("a timeout needs a blocking acquire");
  if (timeout && *timeout < timeout->zero()) {
    throw std::invalid_argument("the timeout must not be negative");
  }
  if (TryAcquire()) return true;
  if (!blocking) return false;
  const auto deadline = pool_internal::Deadline::After(timeout);
  state_->waiters.fetch_add(1);
  bool acquired = TryAcquire();
  while (!acquired && internal::SharedFutexWait(state_->tokens, 0, deadline)) {
    acquired = TryAcquire();
  }
  state_->waiters.fetch_sub(1);
  return acquired;
}

void Semaphore::release(int n) {
  if (n < 1) throw std::invalid_argument("release needs at least one token");
  const auto more = static_cast<std::uint32_t>(n);
  std::uint32_t tokens = state_->tokens.load(std::memory_order_relaxed);
  do {
    if (more > std::numeric_limits<int>::max() - tokens) {
      throw std::overflow_error("too many tokens in a semaphore");
    }
  } while (!state_->tokens.compare_exchange_weak(tokens, tokens + more));
  if (state_->waiters.load() > 0) internal::SharedFutexWake(state_->tokens, more);
}

int Semaphore::get_value() const {
  return static_cast<int>(state_->tokens.load(std::memory_order_relaxed));
}

}  // namespace heddle::process
