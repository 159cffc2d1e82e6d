// sleep, usleep, nanosleep and clock_nanosleep as waits for a timer of the hub.
#include <time.h>
#include <unistd.h>

#include <chrono>

#include "primitives/hub/time.h"
#include "primitives/monkey/cooperative.h"
#include "primitives/monkey/real.h"

namespace heddle::monkey::internal {
namespace {

HEDDLE_MONKEY_REAL(sleep);
HEDDLE_MONKEY_REAL(usleep);
HEDDLE_MONKEY_REAL(nanosleep);
HEDDLE_MONKEY_REAL(clock_nanosleep);

void sleep_for(hub::Duration duration) { wait_until(hub::internal::deadline_after(duration)); }

bool valid(const timespec& time) {
  return time.tv_sec >= 0 && time.tv_nsec >= 0 && time.tv_nsec < 1'000'000'000;
}

// The longest Duration for what does not fit.
hub::Duration duration_of(const timespec& time) {
  const std::chrono::seconds whole(time.tv_sec);
  if (whole >= std::chrono::duration_cast<std::chrono::seconds>(hub::Duration::max())) {
    return hub::Duration::max();
  }
  return whole + std::chrono::nanoseconds(time.tv_nsec);
}

}  // namespace
}  // namespace heddle::monkey::internal

namespace monkey = heddle::monkey::internal;

extern "C" unsigned int sleep(unsigned int seconds) {
  if (monkey::cooperative_hub() == nullptr) return monkey::real_sleep(seconds);
  const monkey::KeepErrno keep;
  monkey::sleep_for(std::chrono::seconds(seconds));
  return 0;
}

extern "C" int usleep(useconds_t microseconds) {
  if (monkey::cooperative_hub() == nullptr) return monkey::real_usleep(microseconds);
  const monkey::KeepErrno keep;
  monkey::sleep_for(std::chrono::microseconds(microseconds));
  return 0;
}

extern "C" int nanosleep(const timespec* duration, timespec* remaining) {
  if (monkey::cooperative_hub() == nullptr || duration == nullptr || !monkey::valid(*duration)) {
    return monkey::real_nanosleep(duration, remaining);
  }
  const monkey::KeepErrno keep;
  monkey::sleep_for(monkey::duration_of(*duration));
  return 0;
}

extern "C" int clock_nanosleep(clockid_t clock, int flags, const timespec* time,
                               timespec* remaining) {
  if (monkey::cooperative_hub() == nullptr || time == nullptr || !monkey::valid(*time) ||
      (clock != CLOCK_REALTIME && clock != CLOCK_MONOTONIC)) {
    return monkey::real_clock_nanosleep(clock, flags, time, remaining);
  }
  const monkey::KeepErrno keep;
  if ((flags & TIMER_ABSTIME) == 0) {
    monkey::sleep_for(monkey::duration_of(*time));
    return 0;
  }
  // Asked again after each wait: the clock may have been set meanwhile.
  for (;;) {
    timespec now;
    clock_gettime(clock, &now);
    const auto left = monkey::duration_of(*time) - monkey::duration_of(now);
    if (left <= heddle::hub::Duration::zero()) return 0;
    monkey::sleep_for(left);
  }
}
