// Waiting in the kernel for a 32-bit word to change: the one place where the primitives sleep.
// Every wait ends at an absolute deadline of the monotonic clock, so that a retry never lengthens
// it.
#ifndef HEDDLE_PRIMITIVES_LOCK_FUTEX_H_
#define HEDDLE_PRIMITIVES_LOCK_FUTEX_H_

#include <atomic>
#include <chrono>
#include <cstdint>
#include <limits>
#include <optional>

namespace heddle::internal {

// Until when to wait; no value means for ever.
using Deadline = std::optional<std::chrono::steady_clock::time_point>;

// The deadline `timeout` from now: now itself if negative, the clock's last instant if beyond its
// range.
Deadline DeadlineAfter(std::optional<std::chrono::nanoseconds> timeout);

// Sleeps while `word` holds `expected`. Returns true when the caller should look at the word again:
// it was woken, the word had already changed, or a signal came. Returns false only at or after the
// deadline, and then no wake was spent on the caller. Memory ordering: none; read the word with
// acquire to get it.
bool FutexWait(const std::atomic<std::uint32_t>* word, std::uint32_t expected,
               const Deadline& deadline);

// Wakes at most `count` threads that sleep on the word at this address. Does not read the word: its
// memory may already have been freed or used anew, which wakes a stranger spuriously at worst.
void FutexWake(const void* word, std::uint32_t count);

inline constexpr std::uint32_t kEverybody = std::numeric_limits<std::int32_t>::max();

}  // namespace heddle::internal

#endif  // HEDDLE_PRIMITIVES_LOCK_FUTEX_H_
