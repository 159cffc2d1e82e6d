// Interposes clocks, sleeps and yields: inside an execution they are virtual.
#include <errno.h>
#include <sched.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "stress/runtime/clock.h"
#include "stress/runtime/engine.h"
#include "stress/runtime/real.h"

using namespace heddle::runtime;  // NOLINT: libc's functions are global

extern "C" {

int clock_gettime(clockid_t clock, timespec* time) {
  // By the system call: libc's own function reads the time stamp counter, which is a fault here.
  if (!g.active) return static_cast<int>(HEDDLE_REAL(syscall)(SYS_clock_gettime, clock, time));
  const std::uint64_t now = ReadClock() + (IsRealtime(clock) ? RealtimeOffset() : 0);
  time->tv_sec = static_cast<time_t>(now / kSecond);
  time->tv_nsec = static_cast<long>(now % kSecond);
  return 0;
}

int gettimeofday(timeval* time, void* zone) {
  if (!g.active) return HEDDLE_REAL(gettimeofday)(time, zone);
  const std::uint64_t now = ReadClock() + RealtimeOffset();
  time->tv_sec = static_cast<time_t>(now / kSecond);
  time->tv_usec = static_cast<suseconds_t>(now % kSecond / 1000);
  return 0;
}

time_t time(time_t* result) {
  if (!g.active) return HEDDLE_REAL(time)(result);
  const auto now = static_cast<time_t>((ReadClock() + RealtimeOffset()) / kSecond);
  if (result != nullptr) *result = now;
  return now;
}

int nanosleep(const timespec* duration, timespec* remaining) {
  if (!g.active) return HEDDLE_REAL(nanosleep)(duration, remaining);
  if (!IsValid(*duration) || duration->tv_sec < 0) {
    errno = EINVAL;
    return -1;
  }
  Sleep(After(*duration));
  return 0;
}

int clock_nanosleep(clockid_t clock, int flags, const timespec* time, timespec* remaining) {
  if (!g.active) return HEDDLE_REAL(clock_nanosleep)(clock, flags, time, remaining);
  if (!IsValid(*time)) return EINVAL;
  Sleep((flags & TIMER_ABSTIME) != 0 ? Deadline(clock, *time) : After(*time));
  return 0;
}

int usleep(useconds_t microseconds) {
  if (!g.active) return HEDDLE_REAL(usleep)(microseconds);
  Sleep(g.now + microseconds * std::uint64_t{1000});
  return 0;
}

unsigned sleep(unsigned seconds) {
  if (!g.active) return HEDDLE_REAL(sleep)(seconds);
  Sleep(g.now + seconds * kSecond);
  return 0;
}

int sched_yield() {
  if (!g.active) return HEDDLE_REAL(sched_yield)();
  Yield(OperationKind::kYield, nullptr);
  EmptyStoreBuffer();
  return 0;
}

int sched_getcpu() {
  if (!g.active) return HEDDLE_REAL(sched_getcpu)();
  return 0;
}

}  // extern "C"
