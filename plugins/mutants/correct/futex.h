// Sleeping on a 32-bit word and waking those who do, through libc's syscall().
#ifndef HEDDLE_PLUGINS_MUTANTS_CORRECT_FUTEX_H_
#define HEDDLE_PLUGINS_MUTANTS_CORRECT_FUTEX_H_

#include <linux/futex.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <climits>
#include <cstdint>

namespace heddle::mutants {

using Clock = std::chrono::steady_clock;
using Word = std::atomic<std::uint32_t>;

// Sleeps while `word` holds `expected`. May return without a cause.
inline void FutexWait(const Word& word, std::uint32_t expected) {
  syscall(SYS_futex, &word, FUTEX_WAIT_PRIVATE, expected, nullptr, nullptr, 0);
}

// The same until `deadline`; false when it has passed, and then no wake was spent on the caller.
inline bool FutexWaitUntil(const Word& word, std::uint32_t expected, Clock::time_point deadline) {
  const auto since_boot = deadline.time_since_epoch();
  const auto seconds = std::chrono::floor<std::chrono::seconds>(since_boot);
  const timespec end = {.tv_sec = seconds.count(), .tv_nsec = (since_boot - seconds).count()};
  return syscall(SYS_futex, &word, FUTEX_WAIT_BITSET_PRIVATE, expected, &end, nullptr,
                 FUTEX_BITSET_MATCH_ANY) == 0 ||
         errno != ETIMEDOUT;
}

// Only the address is used: the word may be gone.
inline void FutexWakeOne(const Word* word) {
  syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, 1, nullptr, nullptr, 0);
}

inline void FutexWakeAll(const Word* word) {
  syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, INT_MAX, nullptr, nullptr, 0);
}

}  // namespace heddle::mutants

#endif  // HEDDLE_PLUGINS_MUTANTS_CORRECT_FUTEX_H_
