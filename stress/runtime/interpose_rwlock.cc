// Interposes POSIX reader/writer locks, spin locks and barriers. Their state lies in glibc's own fields.
#include <errno.h>
#include <pthread.h>
#include <time.h>

#include "stress/runtime/clock.h"
#include "stress/runtime/engine.h"
#include "stress/runtime/real.h"

namespace heddle::runtime {
namespace {

const pthread_rwlock_t& LockOf(const Fiber& self) {
  return *static_cast<const pthread_rwlock_t*>(const_cast<const void*>(self.object));
}

int WriterNumber(const Fiber& fiber) { return fiber.thread + 1; }

bool CanRead(const Fiber& self) {
  const auto& data = LockOf(self).__data;
  if (data.__cur_writer == WriterNumber(self)) return true;  // to be told EDEADLK
  const bool writers_first = data.__flags == PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP;
  return data.__cur_writer == 0 && (!writers_first || data.__writers == 0);
}

bool CanWrite(const Fiber& self) {
  const auto& data = LockOf(self).__data;
  if (data.__cur_writer == WriterNumber(self)) return true;  // to be told EDEADLK
  return data.__cur_writer == 0 && data.__readers == 0;
}

int TakeToRead(pthread_rwlock_t* lock) {
  auto& data = lock->__data;
  if (data.__cur_writer != 0) return EDEADLK;
  ++data.__readers;
  Acquire(lock);
  Changed(lock);
  return 0;
}

int TakeToWrite(pthread_rwlock_t* lock) {
  auto& data = lock->__data;
  if (data.__cur_writer != 0) return EDEADLK;
  data.__cur_writer = WriterNumber(*g.current);
  Acquire(lock);
  Changed(lock);
  return 0;
}

int LockToRead(pthread_rwlock_t* lock, Time deadline) {
  CheckHeap(lock);
  if (Await(OperationKind::kReadLock, lock, sizeof *lock, true, CanRead, deadline) ==
      WakeReason::kTimedOut) {
    return ETIMEDOUT;
  }
  CheckHeap(lock);
  return TakeToRead(lock);
}

int LockToWrite(pthread_rwlock_t* lock, Time deadline) {
  CheckHeap(lock);
  ++lock->__data.__writers;  // waiting ones
  Touch(lock, sizeof *lock, AccessKind::kWrite);
  const WakeReason reason = Await(OperationKind::kLock, lock, sizeof *lock, true, CanWrite, deadline);
  CheckHeap(lock);
  --lock->__data.__writers;
  if (reason == WakeReason::kTimedOut) {
    Changed(lock);
    return ETIMEDOUT;
  }
  return TakeToWrite(lock);
}

int TryLock(pthread_rwlock_t* lock, OperationKind kind, bool (*can)(const Fiber&),
            int (*take)(pthread_rwlock_t*)) {
  Point(kind, lock, sizeof *lock, true);
  CheckHeap(lock);
  if (lock->__data.__cur_writer == WriterNumber(*g.current) || !can(*g.current)) return EBUSY;
  if (Surprise(ChoiceKind::kSpuriousFailure, g.options->spurious_failures)) return EBUSY;
  NoteProgress();
  return take(lock);
}

int Until(pthread_rwlock_t* lock, clockid_t clock, const timespec* time,
          int (*lock_until)(pthread_rwlock_t*, Time)) {
  if (!IsValid(*time)) return EINVAL;
  return lock_until(lock, Deadline(clock, *time));
}

int Unlock(pthread_rwlock_t* lock) {
  Point(OperationKind::kUnlock, lock, sizeof *lock, true);
  CheckHeap(lock);
  NoteProgress();
  auto& data = lock->__data;
  if (data.__cur_writer != 0) {
    data.__cur_writer = 0;
  } else if (data.__readers != 0) {
    --data.__readers;
  }
  Release(lock);
  Changed(lock);
  return 0;
}

// glibc on x86-64 keeps 1 in a free spin lock.
constexpr int kFree = 1;

bool SpinIsFree(const Fiber& self) {
  return *static_cast<const int*>(const_cast<const void*>(self.object)) == kFree;
}

// glibc's private layout of a barrier, as far as pthread_barrier_init fills it in.
struct Barrier {
  unsigned arrived;
  unsigned round;
  unsigned count;
};

}  // namespace
}  // namespace heddle::runtime

using namespace heddle::runtime;  // NOLINT: libc's functions are global

extern "C" {

int pthread_rwlock_rdlock(pthread_rwlock_t* lock) {
  if (!g.active) return HEDDLE_REAL(pthread_rwlock_rdlock)(lock);
  return LockToRead(lock, kNever);
}

int pthread_rwlock_wrlock(pthread_rwlock_t* lock) {
  if (!g.active) return HEDDLE_REAL(pthread_rwlock_wrlock)(lock);
  return LockToWrite(lock, kNever);
}

int pthread_rwlock_tryrdlock(pthread_rwlock_t* lock) {
  if (!g.active) return HEDDLE_REAL(pthread_rwlock_tryrdlock)(lock);
  return TryLock(lock, OperationKind::kTryReadLock, CanRead, TakeToRead);
}

int pthread_rwlock_trywrlock(pthread_rwlock_t* lock) {
  if (!g.active) return HEDDLE_REAL(pthread_rwlock_trywrlock)(lock);
  return TryLock(lock, OperationKind::kTryLock, CanWrite, TakeToWrite);
}

int pthread_rwlock_timedrdlock(pthread_rwlock_t* lock, const timespec* time) {
  if (!g.active) return HEDDLE_REAL(pthread_rwlock_timedrdlock)(lock, time);
  return Until(lock, CLOCK_REALTIME, time, LockToRead);
}

int pthread_rwlock_timedwrlock(pthread_rwlock_t* lock, const timespec* time) {
  if (!g.active) return HEDDLE_REAL(pthread_rwlock_timedwrlock)(lock, time);
  return Until(lock, CLOCK_REALTIME, time, LockToWrite);
}

int pthread_rwlock_clockrdlock(pthread_rwlock_t* lock, clockid_t clock, const timespec* time) {
  if (!g.active) return HEDDLE_REAL(pthread_rwlock_clockrdlock)(lock, clock, time);
  return Until(lock, clock, time, LockToRead);
}

int pthread_rwlock_clockwrlock(pthread_rwlock_t* lock, clockid_t clock, const timespec* time) {
  if (!g.active) return HEDDLE_REAL(pthread_rwlock_clockwrlock)(lock, clock, time);
  return Until(lock, clock, time, LockToWrite);
}

int pthread_rwlock_unlock(pthread_rwlock_t* lock) {
  if (!g.active) return HEDDLE_REAL(pthread_rwlock_unlock)(lock);
  return Unlock(lock);
}

int pthread_spin_lock(pthread_spinlock_t* lock) {
  if (!g.active) return HEDDLE_REAL(pthread_spin_lock)(lock);
  CheckHeap(lock);
  Await(OperationKind::kLock, lock, sizeof *lock, true, SpinIsFree, kNever);
  CheckHeap(lock);
  *lock = kFree - 1;
  Acquire(lock);
  Changed(lock);
  return 0;
}

int pthread_spin_trylock(pthread_spinlock_t* lock) {
  if (!g.active) return HEDDLE_REAL(pthread_spin_trylock)(lock);
  Point(OperationKind::kTryLock, lock, sizeof *lock, true);
  CheckHeap(lock);
  if (*lock != kFree) return EBUSY;
  if (Surprise(ChoiceKind::kSpuriousFailure, g.options->spurious_failures)) return EBUSY;
  NoteProgress();
  *lock = kFree - 1;
  Acquire(lock);
  Changed(lock);
  return 0;
}

int pthread_spin_unlock(pthread_spinlock_t* lock) {
  if (!g.active) return HEDDLE_REAL(pthread_spin_unlock)(lock);
  Point(OperationKind::kUnlock, lock, sizeof *lock, true);
  CheckHeap(lock);
  NoteProgress();
  Release(lock);
  *lock = kFree;
  Changed(lock);
  return 0;
}

int pthread_barrier_wait(pthread_barrier_t* opaque) {
  if (!g.active) return HEDDLE_REAL(pthread_barrier_wait)(opaque);
  auto* barrier = reinterpret_cast<Barrier*>(opaque);
  Point(OperationKind::kBarrier, barrier, sizeof *barrier, true);
  CheckHeap(barrier);
  NoteProgress();
  Release(barrier);
  if (++barrier->arrived == barrier->count) {
    barrier->arrived = 0;
    Acquire(barrier);
    Notify(barrier, static_cast<int>(kMaxFibers));
    return PTHREAD_BARRIER_SERIAL_THREAD;
  }
  Wait(barrier, kNever, nullptr, nullptr);
  Acquire(barrier);
  return 0;
}

}  // extern "C"
