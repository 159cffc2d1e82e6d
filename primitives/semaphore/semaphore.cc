// The argument checks of both semaphores; TokenCount does the work.
#include "primitives/semaphore/semaphore.h"

#include <stdexcept>

namespace heddle {
namespace {

using Timeout = std::optional<std::chrono::nanoseconds>;

int CheckInitial(int value) {
  if (value < 0) throw std::invalid_argument("semaphore initial value must be >= 0");
  return value;
}

void CheckReleased(int n) {
  if (n < 1) throw std::invalid_argument("n must be one or more");
}

bool Acquire(internal::TokenCount& tokens, bool blocking, Timeout timeout) {
  if (blocking) return tokens.TryTake() || tokens.TakeSlow(internal::DeadlineAfter(timeout));
  if (timeout) throw std::invalid_argument("can't specify timeout for non-blocking acquire");
  return tokens.TryTake();
}

}  // namespace

Semaphore::Semaphore(int value) : tokens_(CheckInitial(value)) {}

bool Semaphore::acquire(bool blocking, Timeout timeout) {
  return Acquire(tokens_, blocking, timeout);
}

void Semaphore::release(int n) {
  CheckReleased(n);
  if (!tokens_.Give(n, kMaxValue)) throw std::overflow_error("semaphore value too large");
}

BoundedSemaphore::BoundedSemaphore(int value) : tokens_(CheckInitial(value)), initial_(value) {}

bool BoundedSemaphore::acquire(bool blocking, Timeout timeout) {
  return Acquire(tokens_, blocking, timeout);
}

void BoundedSemaphore::release(int n) {
  CheckReleased(n);
  if (!tokens_.Give(n, initial_)) throw std::invalid_argument("semaphore released too many times");
}

}  // namespace heddle
