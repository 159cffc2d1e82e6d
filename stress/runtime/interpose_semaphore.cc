// Interposes POSIX semaphores. The value lies where glibc keeps it: in the low half of the semaphore's first word.
#include <errno.h>
#include <limits.h>
#include <semaphore.h>
#include <time.h>

#include "stress/runtime/clock.h"
#include "stress/runtime/engine.h"
#include "stress/runtime/real.h"

namespace heddle::runtime {
namespace {

std::uint32_t& ValueOf(sem_t* semaphore) { return *reinterpret_cast<std::uint32_t*>(semaphore); }

bool HasToken(const Fiber& self) {
  return *static_cast<const std::uint32_t*>(const_cast<const void*>(self.object)) != 0;
}

void Take(sem_t* semaphore) {
  --ValueOf(semaphore);
  Acquire(semaphore);
  Changed(semaphore);
}

int WaitFor(sem_t* semaphore, Time deadline) {
  CheckHeap(semaphore);
  if (Await(OperationKind::kSemaphoreWait, semaphore, sizeof(std::uint32_t), true, HasToken, deadline) ==
      WakeReason::kTimedOut) {
    errno = ETIMEDOUT;
    return -1;
  }
  CheckHeap(semaphore);
  Take(semaphore);
  return 0;
}

int WaitUntil(sem_t* semaphore, clockid_t clock, const timespec* time) {
  if (!IsValid(*time)) {
    errno = EINVAL;
    return -1;
  }
  return WaitFor(semaphore, Deadline(clock, *time));
}

}  // namespace
}  // namespace heddle::runtime

using namespace heddle::runtime;  // NOLINT: libc's functions are global

extern "C" {

int sem_wait(sem_t* semaphore) {
  if (!g.active) return HEDDLE_REAL(sem_wait)(semaphore);
  return WaitFor(semaphore, kNever);
}

int sem_trywait(sem_t* semaphore) {
  if (!g.active) return HEDDLE_REAL(sem_trywait)(semaphore);
  Point(OperationKind::kTryLock, semaphore, sizeof(std::uint32_t), true);
  CheckHeap(semaphore);
  if (ValueOf(semaphore) == 0) {
    errno = EAGAIN;
    return -1;
  }
  NoteProgress();
  Take(semaphore);
  return 0;
}

int sem_timedwait(sem_t* semaphore, const timespec* time) {
  if (!g.active) return HEDDLE_REAL(sem_timedwait)(semaphore, time);
  return WaitUntil(semaphore, CLOCK_REALTIME, time);
}

int sem_clockwait(sem_t* semaphore, clockid_t clock, const timespec* time) {
  if (!g.active) return HEDDLE_REAL(sem_clockwait)(semaphore, clock, time);
  return WaitUntil(semaphore, clock, time);
}

int sem_post(sem_t* semaphore) {
  if (!g.active) return HEDDLE_REAL(sem_post)(semaphore);
  Point(OperationKind::kSemaphorePost, semaphore, sizeof(std::uint32_t), true);
  CheckHeap(semaphore);
  if (ValueOf(semaphore) == INT_MAX /* SEM_VALUE_MAX */) {
    errno = EOVERFLOW;
    return -1;
  }
  NoteProgress();
  Release(semaphore);
  ++ValueOf(semaphore);
  Changed(semaphore);
  return 0;
}

}  // extern "C"
