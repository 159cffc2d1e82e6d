// Tokens and waiters share one 64-bit word, as in primitives/semaphore/token_count.h, so that a
// release is a single step that knows whether somebody waits. The kernel sleeps on the half that
// holds the tokens, while it is 0.

#include "primitives/process/semaphore.h"

#include <bit>
#include <limits>
#include <stdexcept>

#include "primitives/process/shared_futex.h"

namespace heddle::process {
namespace {

constexpr std::uint64_t kOneWaiter = std::uint64_t{1} << 32;

std::uint32_t Tokens(std::uint64_t word) { return static_cast<std::uint32_t>(word); }

// Only its address is used: C++ itself always accesses the whole word.
const std::atomic<std::uint32_t>& TokenHalf(const std::atomic<std::uint64_t>& word) {
  static_assert(std::endian::native == std::endian::little, "the tokens come first in memory");
  return reinterpret_cast<const std::atomic<std::uint32_t>&>(word);
}

// Takes a token if there is one, and with it what the caller is counted as.
bool TryTake(std::atomic<std::uint64_t>& shared, std::uint64_t waiting) {
  std::uint64_t word = shared.load(std::memory_order_relaxed);
  while (Tokens(word) > 0) {
    if (shared.compare_exchange_weak(word, word - 1 - waiting, std::memory_order_acquire,
                                     std::memory_order_relaxed)) {
      return true;
    }
  }
  return false;
}

}  // namespace

Semaphore::Semaphore(int value) {
  if (value < 0) throw std::invalid_argument("a semaphore's value must not be negative");
  word_->store(static_cast<std::uint32_t>(value));
}

bool Semaphore::acquire(bool blocking, Timeout timeout) {
  if (timeout && !blocking) throw std::invalid_argument("a timeout needs a blocking acquire");
  if (timeout && *timeout < timeout->zero()) {
    throw std::invalid_argument("the timeout must not be negative");
  }
  if (TryTake(*word_, 0)) return true;
  if (!blocking) return false;
  const auto deadline = pool_internal::Deadline::After(timeout);
  word_->fetch_add(kOneWaiter, std::memory_order_relaxed);
  while (!TryTake(*word_, kOneWaiter)) {
    if (!internal::SharedFutexWait(TokenHalf(*word_), 0, deadline)) {
      word_->fetch_sub(kOneWaiter, std::memory_order_relaxed);
      return false;
    }
  }
  return true;
}

void Semaphore::release(int n) {
  if (n < 1) throw std::invalid_argument("release needs at least one token");
  const auto more = static_cast<std::uint32_t>(n);
  // Whoever got a token may destroy the semaphore: from then on only the word's address is used.
  std::atomic<std::uint64_t>& shared = *word_;
  std::uint64_t word = shared.load(std::memory_order_relaxed);
  do {
    if (more > std::numeric_limits<int>::max() - Tokens(word)) {
      throw std::overflow_error("too many tokens in a semaphore");
    }
  } while (!shared.compare_exchange_weak(word, word + more, std::memory_order_release,
                                         std::memory_order_relaxed));
  if (word >= kOneWaiter) internal::SharedFutexWake(TokenHalf(shared), more);
}

int Semaphore::get_value() const {
  return static_cast<int>(Tokens(word_->load(std::memory_order_relaxed)));
}

}  // namespace heddle::process
