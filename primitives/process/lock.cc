// The three-state mutex of Drepper, "Futexes Are Tricky" (2011), section 6, in shared memory.

#include "primitives/process/lock.h"

#include "primitives/process/errors.h"
#include "primitives/process/shared_futex.h"

namespace heddle::process {

bool Lock::TryAcquire() {
  std::uint32_t expected = kFree;
  return word_->compare_exchange_strong(expected, kHeld, std::memory_order_acquire,
                                        std::memory_order_relaxed);
}

bool Lock::Acquire(const pool_internal::Deadline& deadline) {
  if (TryAcquire()) return true;
  // Whoever slept may not be the last sleeper, so from here on it takes the lock as awaited.
  while (word_->exchange(kHeldAndAwaited, std::memory_order_acquire) != kFree) {
    if (!internal::SharedFutexWait(*word_, kHeldAndAwaited, deadline)) return false;
  }
  return true;
}

void Lock::release() {
  // Whoever is next may destroy the lock: from then on only the word's address is used.
  std::atomic<std::uint32_t>& word = *word_;
  switch (word.exchange(kFree, std::memory_order_release)) {
    case kFree:
      throw LockError("release of a free lock");
    case kHeldAndAwaited:
      internal::SharedFutexWake(word, 1);
  }
}

bool Lock::locked() const { return word_->load(std::memory_order_relaxed) != kFree; }

std::uint32_t Lock::ReleaseAll() {
  release();
  return 1;
}

void Lock::Restore(std::uint32_t /*depth*/) { Acquire({}); }

}  // namespace heddle::process
