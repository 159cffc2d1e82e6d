// The absolute times that the pthread_*clock* functions take.
#ifndef HEDDLE_PLUGINS_POSIX_DEADLINE_H_
#define HEDDLE_PLUGINS_POSIX_DEADLINE_H_

#include <time.h>

#include <chrono>

namespace heddle::plugins::posix {

// `start` plus `timeout` (not negative), with less than a second of nanoseconds.
inline timespec After(const timespec& start, std::chrono::nanoseconds timeout) {
  const auto whole = std::chrono::floor<std::chrono::seconds>(timeout);
  const auto fraction = std::chrono::nanoseconds(start.tv_nsec) + (timeout - whole);
  const auto carry = std::chrono::floor<std::chrono::seconds>(fraction);
  return {.tv_sec = start.tv_sec + (whole + carry).count(), .tv_nsec = (fraction - carry).count()};
}

// The moment `timeout` from now on CLOCK_MONOTONIC.
inline timespec DeadlineAfter(std::chrono::nanoseconds timeout) {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return After(now, timeout);
}

}  // namespace heddle::plugins::posix

#endif  // HEDDLE_PLUGINS_POSIX_DEADLINE_H_
