// The sleeping half of TokenCount. The kernel sleeps on the half that holds the tokens, while it is
// 0. After glibc's sem_t on 64-bit machines (nptl/sem_waitcommon.c).
#include "primitives/semaphore/token_count.h"

#include <bit>

#include "primitives/lock/spin.h"

namespace heddle::internal {
namespace {

// Only its address is used: C++ itself always accesses the whole word.
const std::atomic<std::uint32_t>* TokenHalf(const std::atomic<std::uint64_t>* word) {
  static_assert(std::endian::native == std::endian::little, "the tokens come first in memory");
  return reinterpret_cast<const std::atomic<std::uint32_t>*>(word);
}

}  // namespace

bool TokenCount::TakeSlow(const Deadline& deadline) {
  if (SpinUntil([this] { return TryTake(); })) return true;
  // From here on until it leaves, the thread is counted, so that every Give tries to wake somebody.
  // One that was woken looks for a token before it looks at the clock; the wake was meant for it.
  word_.fetch_add(kOneWaiter, std::memory_order_relaxed);
  while (!TryTake(kOneWaiter)) {
    if (!FutexWait(TokenHalf(&word_), 0, deadline)) {
      word_.fetch_sub(kOneWaiter, std::memory_order_relaxed);
      return false;
    }
  }
  return true;
}

bool TokenCount::Give(int count, int limit) {
  std::uint64_t word = word_.load(std::memory_order_relaxed);
  do {
    if (count > limit - Tokens(word)) return false;
  } while (!word_.compare_exchange_weak(word, word + static_cast<std::uint64_t>(count),
                                        std::memory_order_release, std::memory_order_relaxed));
  // The waiters count, not the old number of tokens, says whether somebody sleeps: the count may
  // have been above 0 while one who was woken for it has not come to take it yet.
  if (word >= kOneWaiter) FutexWake(TokenHalf(&word_), static_cast<std::uint32_t>(count));
  return true;
}

}  // namespace heddle::internal
