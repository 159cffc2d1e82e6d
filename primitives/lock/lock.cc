// The paths of Lock that sleep, wake or report an error; the others are inline.
// After Ulrich Drepper, "Futexes Are Tricky" (2011), section 5, Mutex 2.
#include "primitives/lock/lock.h"

#include "primitives/lock/futex.h"
#include "primitives/lock/spin.h"

namespace heddle {

namespace internal {

void CheckGivenTimeout(bool blocking, std::chrono::nanoseconds timeout) {
  if (!blocking) {
    throw std::invalid_argument("can't specify a timeout for a non-blocking call");
  }
  if (timeout.count() < 0) {
    throw std::invalid_argument("timeout value must be a non-negative number");
  }
}

}  // namespace internal

bool Lock::AcquireSlow(std::optional<std::chrono::nanoseconds> timeout) {
  const internal::Deadline deadline = internal::DeadlineAfter(timeout);
  if (internal::SpinUntil([this] { return !locked() && try_lock(); })) return true;
  // A wait that was ended by a wake has to try again even if its deadline has come meanwhile: the
  // wake was the only one, and others may sleep behind it. A wait that ended at its deadline spent
  // no wake.
  while (word_.exchange(kContended, std::memory_order_acquire) != kFree) {
    if (!internal::FutexWait(&word_, kContended, deadline)) return false;
  }
  return true;
}

void Lock::ReleaseSlow(const void* word, std::uint32_t was) {
  if (was == kFree) throw LockError("release unlocked lock");
  internal::FutexWake(word, 1);
}

}  // namespace heddle
