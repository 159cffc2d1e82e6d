// Between the time of libc's interfaces and virtual time.
#ifndef HEDDLE_STRESS_RUNTIME_CLOCK_H_
#define HEDDLE_STRESS_RUNTIME_CLOCK_H_

#include <errno.h>
#include <time.h>

#include <cstdint>

#include "stress/runtime/engine.h"
#include "stress/runtime/strike.h"

namespace heddle::runtime {

inline constexpr std::uint64_t kSecond = 1'000'000'000;

// Whether a timespec is one that POSIX accepts.
inline bool IsValid(const timespec& time) {
  return time.tv_nsec >= 0 && time.tv_nsec < static_cast<long>(kSecond);
}

inline std::uint64_t Nanoseconds(const timespec& time) {
  if (time.tv_sec < 0) return 0;
  const auto seconds = static_cast<std::uint64_t>(time.tv_sec);
  if (seconds > kNever / kSecond - 1) return kNever - 1;
  return seconds * kSecond + static_cast<std::uint64_t>(time.tv_nsec);
}

inline bool IsRealtime(clockid_t clock) {
  return clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE || clock == CLOCK_TAI;
}

// A deadline on some clock.
inline Time Deadline(clockid_t clock, const timespec& time) {
  if (IsRealtime(clock)) MaySetClock();
  return {Nanoseconds(time), IsRealtime(clock)};
}

inline std::uint64_t After(const timespec& duration) {
  const std::uint64_t nanoseconds = Nanoseconds(duration);
  return nanoseconds > kNever - 1 - g.now ? kNever - 1 : g.now + nanoseconds;
}

}  // namespace heddle::runtime

#endif  // HEDDLE_STRESS_RUNTIME_CLOCK_H_
