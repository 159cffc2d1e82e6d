// Raising, lowering and sleeping. All changes are read-modify-writes, so that whoever reads a later
// value of the word still synchronises with the set() before it (a release sequence, C++20
// [intro.races]).
#include "primitives/event/event.h"

#include "primitives/lock/futex.h"
#include "primitives/lock/spin.h"

namespace heddle {

void Event::set() {
  std::uint32_t word = word_.load(std::memory_order_relaxed);
  do {
    if ((word & kSet) != 0) return;
  } while (!word_.compare_exchange_weak(word, (Round(word) + 1) * kOneRound + kSet,
                                        std::memory_order_release, std::memory_order_relaxed));
  if ((word & kWaiters) != 0) internal::FutexWake(&word_, internal::kEverybody);
}

void Event::clear() { word_.fetch_and(~kSet, std::memory_order_relaxed); }

bool Event::wait(std::optional<std::chrono::nanoseconds> timeout) {
  std::uint32_t word = word_.load(std::memory_order_acquire);
  if ((word & kSet) != 0) return true;
  const internal::Deadline deadline = internal::DeadlineAfter(timeout);
  const std::uint32_t round = Round(word);
  const auto raised_since = [&] {
    word = word_.load(std::memory_order_acquire);
    return Round(word) != round;
  };
  if (internal::SpinUntil(raised_since)) return true;
  for (bool in_time = true; in_time;) {
    // The flag was down in this round, so a raised one is of a later round.
    const bool announced =
        (word & kWaiters) != 0 ||
        word_.compare_exchange_strong(word, word | kWaiters, std::memory_order_relaxed);
    if (announced) in_time = internal::FutexWait(&word_, word | kWaiters, deadline);
    if (raised_since()) return true;
  }
  return false;
}

}  // namespace heddle
