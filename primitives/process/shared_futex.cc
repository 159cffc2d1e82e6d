// futex(2) without FUTEX_PRIVATE_FLAG.
// FUTEX_WAIT_BITSET is the wait that takes an absolute time.

#include "primitives/process/shared_futex.h"

#include <linux/futex.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace heddle::process::internal {

bool SharedFutexWait(const std::atomic<std::uint32_t>& word, std::uint32_t expected,
                     const pool_internal::Deadline& deadline) {
  using Clock = pool_internal::Deadline::Clock;
  Clock::time_point end = Clock::now() + kLongestSleep;
  if (deadline.at()) end = std::min(end, *deadline.at());
  const auto since_boot = end.time_since_epoch();
  timespec time{};
  time.tv_sec = since_boot / std::chrono::seconds(1);
  time.tv_nsec = (since_boot % std::chrono::seconds(1)).count();
  const long result = syscall(SYS_futex, &word, FUTEX_WAIT_BITSET, expected, &time, nullptr,
                              FUTEX_BITSET_MATCH_ANY);
  return result == 0 || errno != ETIMEDOUT || !deadline.passed();
}

void SharedFutexWake(const std::atomic<std::uint32_t>& word, std::uint32_t count) {
  syscall(SYS_futex, &word, FUTEX_WAKE, count, nullptr, nullptr, 0);
}

}  // namespace heddle::process::internal
