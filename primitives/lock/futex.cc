// Futex calls go through libc's syscall(), where a tool that schedules threads can see them.
// FUTEX_WAIT_BITSET is the wait that takes an absolute time; plain FUTEX_WAIT takes a relative one.
#include "primitives/lock/futex.h"

#include <linux/futex.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace heddle::internal {
namespace {

using Clock = std::chrono::steady_clock;

timespec ToTimespec(Clock::time_point time) {
  const auto since_epoch = time.time_since_epoch();
  const auto seconds = std::chrono::floor<std::chrono::seconds>(since_epoch);
  return {.tv_sec = seconds.count(),
          .tv_nsec = std::chrono::nanoseconds(since_epoch - seconds).count()};
}

}  // namespace

Deadline DeadlineAfter(std::optional<std::chrono::nanoseconds> timeout) {
  if (!timeout) return std::nullopt;
  const Clock::time_point now = Clock::now();
  // The kernel refuses a time before the clock's epoch, which is where a negative timeout could
  // end.
  return now + std::clamp<Clock::duration>(*timeout, Clock::duration::zero(),
                                           Clock::time_point::max() - now);
}

bool FutexWait(const std::atomic<std::uint32_t>* word, std::uint32_t expected,
               const Deadline& deadline) {
  timespec end;
  if (deadline) end = ToTimespec(*deadline);
  const long result = syscall(SYS_futex, word, FUTEX_WAIT_BITSET_PRIVATE, expected,
                              deadline ? &end : nullptr, nullptr, FUTEX_BITSET_MATCH_ANY);
  return result == 0 || errno != ETIMEDOUT;
}

void FutexWake(const void* word, std::uint32_t count) {
  syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, count, nullptr, nullptr, 0);
}

}  // namespace heddle::internal
