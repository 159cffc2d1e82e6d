// Interposes syscall(): above all for the futex system call, which libstdc++'s atomic waits, semaphores, latches and futures come down to.
#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <sys/eventfd.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>

#include "stress/runtime/clock.h"
#include "stress/runtime/engine.h"
#include "stress/runtime/interpose_fork.h"
#include "stress/runtime/net/file.h"
#include "stress/runtime/real.h"
#include "stress/runtime/thread_pointer.h"

namespace heddle::runtime {
namespace {

// `deadline` is virtual. The comparison and the beginning of the wait are one step, as in the kernel.
long FutexWait(std::uint32_t* word, std::uint32_t expected, Time deadline, std::uint32_t mask, bool in_process) {
  Point(OperationKind::kFutexWait, word, sizeof *word, false);
  CheckHeap(word);
  if (*word != expected) {
    errno = EAGAIN;
    return -1;
  }
  if (Surprise(ChoiceKind::kSpuriousWakeup, g.options->spurious_wakeups)) return 0;
  if (HasPassed(deadline)) {
    errno = ETIMEDOUT;
    return -1;
  }
  g.current->futex_mask = mask;
  g.current->waits_in_process = in_process;
  const WakeReason reason = Wait(word, deadline, nullptr, nullptr);
  g.current->futex_mask = ~0u;
  g.current->waits_in_process = false;
  if (reason == WakeReason::kTimedOut) {
    errno = ETIMEDOUT;
    return -1;
  }
  return 0;
}

long Futex(std::uint32_t* word, int operation, std::uint32_t value, const timespec* time, std::uint32_t* second,
           std::uint32_t third) {
  const clockid_t clock = (operation & FUTEX_CLOCK_REALTIME) != 0 ? CLOCK_REALTIME : CLOCK_MONOTONIC;
  const bool in_process = (operation & FUTEX_PRIVATE_FLAG) != 0;
  switch (operation & FUTEX_CMD_MASK) {
    case FUTEX_WAIT:
      return FutexWait(word, value, time != nullptr ? After(*time) : kNever, ~0u, in_process);
    case FUTEX_WAIT_BITSET:
      return FutexWait(word, value, time != nullptr ? Deadline(clock, *time) : kNever, third, in_process);
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

namespace {

template <typename T>
T* Pointer(long argument) {
  return reinterpret_cast<T*>(argument);  // NOLINT: so the kernel's callers pass it
}

// The real descriptors are the harness's.
int CloseRange(unsigned first, unsigned last) {
  for (unsigned descriptor = std::max(first, unsigned{net::kFirstDescriptor}); descriptor < net::kEndDescriptor && descriptor <= last; ++descriptor) {
    if (net::Find(static_cast<int>(descriptor)) != nullptr) close(static_cast<int>(descriptor));
  }
  return 0;
}

// Calls by number of what is simulated: libuv closes its descriptors so. Anything else is the kernel's.
long CallByNumber(long number, const long* a) {
  const auto as_int = [a](int i) { return static_cast<int>(a[i]); };
  switch (number) {
    case SYS_futex:
      return Futex(Pointer<std::uint32_t>(a[0]), as_int(1), static_cast<std::uint32_t>(a[2]), Pointer<const timespec>(a[3]),
                   Pointer<std::uint32_t>(a[4]), static_cast<std::uint32_t>(a[5]));
    case SYS_kill: return kill(as_int(0), as_int(1));
    case SYS_tgkill: return SignalThread(as_int(1), as_int(2));
    case SYS_pidfd_open: return OpenProcess(as_int(0));
    case SYS_pidfd_send_signal: return SignalProcess(as_int(0), as_int(1));
    case SYS_close_range: return CloseRange(static_cast<unsigned>(a[0]), static_cast<unsigned>(a[1]));
    case SYS_getppid: return getppid();
    case SYS_getrandom: return getrandom(Pointer<void>(a[0]), static_cast<std::size_t>(a[1]), static_cast<unsigned>(a[2]));
    case SYS_gettid: return gettid();
    case SYS_getpid: return getpid();
    case SYS_sched_yield: return sched_yield();
    case SYS_clock_gettime: return clock_gettime(as_int(0), Pointer<timespec>(a[1]));
    case SYS_nanosleep: return nanosleep(Pointer<const timespec>(a[0]), Pointer<timespec>(a[1]));
    case SYS_close: return close(as_int(0));
    case SYS_dup3: return dup3(as_int(0), as_int(1), as_int(2));
    case SYS_read: return read(as_int(0), Pointer<void>(a[1]), static_cast<std::size_t>(a[2]));
    case SYS_write: return write(as_int(0), Pointer<const void>(a[1]), static_cast<std::size_t>(a[2]));
    case SYS_pipe2: return pipe2(Pointer<int>(a[0]), as_int(1));
    case SYS_eventfd2: return eventfd(static_cast<unsigned>(a[0]), as_int(1));
    case SYS_accept4: return accept4(as_int(0), Pointer<sockaddr>(a[1]), Pointer<socklen_t>(a[2]), as_int(3));
    case SYS_rt_sigprocmask: thread_pointer::StaysInPlace(); [[fallthrough]];
    default: return HEDDLE_REAL(syscall)(number, a[0], a[1], a[2], a[3], a[4], a[5]);
  }
}

}  // namespace

extern "C" long syscall(long number, ...) {
  va_list list;
  va_start(list, number);
  long a[6];
  for (long& argument : a) argument = va_arg(list, long);
  va_end(list);
  if (!g.active) return HEDDLE_REAL(syscall)(number, a[0], a[1], a[2], a[3], a[4], a[5]);
  return CallByNumber(number, a);
}
