// Sleeping until a word in shared memory changes, in any process that has it.
// Differs from primitives/lock/futex.h in two ways: the word is found by its page and not by its
// address, and a lost wake is made up for.

#ifndef HEDDLE_PRIMITIVES_PROCESS_SHARED_FUTEX_H_
#define HEDDLE_PRIMITIVES_PROCESS_SHARED_FUTEX_H_

#include <atomic>
#include <chrono>
#include <cstdint>
#include <limits>

#include "primitives/pool/deadline.h"

namespace heddle::process::internal {

// The longest sleep before a look at the word. A process killed between changing a word and waking,
// or between being woken and acting on it, takes the wake with it: then the others go on after this
// time.
inline constexpr std::chrono::milliseconds kLongestSleep{500};

// Sleeps while `word` holds `expected`. True: look at the word again, for whatever reason. False:
// the deadline has come, and no wake was spent on the caller. Memory ordering: none.
bool SharedFutexWait(const std::atomic<std::uint32_t>& word, std::uint32_t expected,
                     const pool_internal::Deadline& deadline);

// Wakes at most `count` sleepers.
void SharedFutexWake(const std::atomic<std::uint32_t>& word, std::uint32_t count);

inline constexpr std::uint32_t kWakeAll = std::numeric_limits<std::int32_t>::max();

}  // namespace heddle::process::internal

#endif  // HEDDLE_PRIMITIVES_PROCESS_SHARED_FUTEX_H_
