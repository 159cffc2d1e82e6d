// Interposes syscall(), for the futex system call: what libstdc++'s atomic waits, semaphores, latches and futures come down to.
#include <errno.h>
#include <linux/futex.h>
#include <stdarg.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "stress/runtime/clock.h"
#include "stress/runtime/engine.h"
#include "stress/runtime/real.h"

namespace heddle::runtime {
namespace {

// `deadline` is virtual. The comparison and the beginning of the wait are one step, as in the kernel.
long FutexWait(std::uint32_t* word, std::uint32_t expected, std::uint64_t deadline, std::uint32_t mask) {
  Point(OperationKind::kFutexWait, word, sizeof *word, false);
  CheckHeap(word);
  if (*word != expected) {
    errno = EAGAIN;
    return -1;
  }
  if (Surprise(ChoiceKind::kSpuriousWakeup, g.options.spurious_wakeups)) return 0;
  if (deadline <= g.now) {
    errno = ETIMEDOUT;
    return -1;
  }
  g.current->futex_mask = mask;
  const WakeReason reason = Wait(word, deadline, nullptr, nullptr);
  g.current->futex_mask = ~0u;
  if (reason == WakeReason::kTimedOut) {
    errno = ETIMEDOUT;
    return -1;
  }
  return 0;
}

long Futex(std::uint32_t* word, int operation, std::uint32_t value, const timespec* time, std::uint32_t* second,
           std::uint32_t third) {
  const clockid_t clock = (operation & FUTEX_CLOCK_REALTIME) != 0 ? CLOCK_REALTIME : CLOCK_MONOTONIC;
  switch (operation & FUTEX_CMD_MASK) {
    case FUTEX_WAIT:
      return FutexWait(word, value, time != nullptr ? After(*time) : kNever, ~0u);
    case FUTEX_WAIT_BITSET:
      return FutexWait(word, value, time != nullptr ? Deadline(clock, *time) : kNever, third);
    case FUTEX_WAKE:
    case FUTEX_WAKE_BITSET:
      // The kernel only compares the address: a wake of memory that is gone is legal.
      Point(OperationKind::kFutexWake, word, sizeof *word, true);
      return Notify(word, static_cast<int>(value),
                    (operation & FUTEX_CMD_MASK) == FUTEX_WAKE ? ~0u : third);
    case FUTEX_REQUEUE:
    case FUTEX_CMP_REQUEUE: {
      Point(OperationKind::kFutexWake, word, sizeof *word, true);
      if ((operation & FUTEX_CMD_MASK) == FUTEX_CMP_REQUEUE && *word != third) {
        errno = EAGAIN;
        return -1;
      }
      const int woken = Notify(word, static_cast<int>(value));
      // The argument that is a timeout elsewhere is the number of waiters to move here.
      return woken + Requeue(word, second, static_cast<int>(reinterpret_cast<std::intptr_t>(time)));
    }
    default: {
      HostSection host;
      Finish(Verdict::kNotModelled, "futex operation %d", operation & FUTEX_CMD_MASK);
    }
  }
}

}  // namespace
}  // namespace heddle::runtime

using namespace heddle::runtime;  // NOLINT: libc's functions are global

extern "C" long syscall(long number, ...) {
  va_list list;
  va_start(list, number);
  long a[6];
  for (long& argument : a) argument = va_arg(list, long);
  va_end(list);
  if (g.active && number == SYS_gettid) return gettid();
  if (g.active && number == SYS_getpid) return getpid();
  if (!g.active || number != SYS_futex) {
    return HEDDLE_REAL(syscall)(number, a[0], a[1], a[2], a[3], a[4], a[5]);
  }
  return Futex(reinterpret_cast<std::uint32_t*>(a[0]), static_cast<int>(a[1]),
               static_cast<std::uint32_t>(a[2]), reinterpret_cast<const timespec*>(a[3]),
               reinterpret_cast<std::uint32_t*>(a[4]), static_cast<std::uint32_t>(a[5]));
}
