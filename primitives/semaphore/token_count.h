// The number behind both semaphores: tokens that are taken one by one and given back in any number.
// Tokens and waiters share one 64-bit word, so that giving back is a single step that knows whom to
// wake.
#ifndef HEDDLE_PRIMITIVES_SEMAPHORE_TOKEN_COUNT_H_
#define HEDDLE_PRIMITIVES_SEMAPHORE_TOKEN_COUNT_H_

#include <atomic>
#include <cstdint>

#include "primitives/lock/futex.h"

namespace heddle::internal {

// Memory ordering: Take is an acquire operation when it succeeds, Give a release operation.
class TokenCount {
 public:
  explicit TokenCount(int tokens) : word_(static_cast<std::uint32_t>(tokens)) {}
  TokenCount(const TokenCount&) = delete;
  TokenCount& operator=(const TokenCount&) = delete;

  // Takes a token if there is one; never blocks.
  bool TryTake() { return TryTake(0); }

  // Takes a token, sleeping until there is one; false, and nothing taken, once the deadline has
  // come. For those whom TryTake left with nothing.
  bool TakeSlow(const Deadline& deadline);

  // Adds `count` tokens and wakes as many sleepers; false, and nothing added, if that made more
  // than `limit`. Does not touch the object after the tokens are there: whoever got one may destroy
  // it.
  bool Give(int count, int limit);

  int tokens() const { return Tokens(word_.load(std::memory_order_relaxed)); }

 private:
  static constexpr std::uint64_t kOneWaiter = std::uint64_t{1} << 32;

  static int Tokens(std::uint64_t word) { return static_cast<int>(word & (kOneWaiter - 1)); }

  // Takes a token if there is one, and with it what the caller is counted as.
  bool TryTake(std::uint64_t waiting) {
    std::uint64_t word = word_.load(std::memory_order_relaxed);
    while (Tokens(word) > 0) {
      if (word_.compare_exchange_weak(word, word - 1 - waiting, std::memory_order_acquire,
                                      std::memory_order_relaxed)) {
        return true;
      }
    }
    return false;
  }

  std::atomic<std::uint64_t> word_;  // Waiters in the upper half, tokens in the lower.
};

}  // namespace heddle::internal

#endif  // HEDDLE_PRIMITIVES_SEMAPHORE_TOKEN_COUNT_H_
