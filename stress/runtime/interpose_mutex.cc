// Interposes POSIX mutexes and condition variables. A mutex's state lies in glibc's own fields, so that static initialisers, attributes
// and mutexes used outside of executions work; a condition variable has no state beyond its wait list.
#include <errno.h>
#include <pthread.h>
#include <time.h>

#include <algorithm>
#include <vector>

#include "stress/runtime/address_space.h"
#include "stress/runtime/clock.h"
#include "stress/runtime/engine.h"
#include "stress/runtime/image.h"
#include "stress/runtime/interpose_mutex.h"
#include "stress/runtime/leftovers.h"
#include "stress/runtime/real.h"

namespace heddle::runtime {
namespace {

int TypeOf(const pthread_mutex_t& mutex) { return mutex.__data.__kind & 3; }

constexpr int kRobust = 16;  // in __kind, as glibc has it
bool IsRobust(const pthread_mutex_t& mutex) { return (mutex.__data.__kind & kRobust) != 0; }

constexpr int kProcessShared = 128;  // in __kind, and 1 in a condition variable's __wrefs

// While one waits: without PTHREAD_PROCESS_SHARED, a thread of another process wakes nobody.
class WaitsInProcess {
 public:
  explicit WaitsInProcess(bool in_process) { g.current->waits_in_process = in_process; }
  ~WaitsInProcess() { g.current->waits_in_process = false; }
  WaitsInProcess(const WaitsInProcess&) = delete;
  WaitsInProcess& operator=(const WaitsInProcess&) = delete;
};

// A robust mutex after its owner's death, in a field that glibc uses for other types only.
enum Recovery : short { kWhole = 0, kInconsistent = 1, kNotRecoverable = 2 };

struct Held {
  pthread_mutex_t* mutex;
  const Fiber* owner;
};

// The robust ones.
std::vector<Held>* g_held = new std::vector<Held>;

// Thread numbers as owners; 0 is nobody.
int OwnerNumber(const Fiber& fiber) { return fiber.thread + 1; }

bool OwnerGoesOn(const pthread_mutex_t& mutex, const Fiber& fiber) {
  return mutex.__data.__owner == OwnerNumber(fiber) &&
         (TypeOf(mutex) == PTHREAD_MUTEX_RECURSIVE || TypeOf(mutex) == PTHREAD_MUTEX_ERRORCHECK);
}

// Whether a pthread_mutex_lock would return now, be it with an error.
bool CanLock(const Fiber& self) {
  const auto& mutex = *static_cast<const pthread_mutex_t*>(const_cast<const void*>(self.object));
  return mutex.__data.__lock == 0 || OwnerGoesOn(mutex, self);
}

// Locked by the present execution, and perhaps unlocked again, in memory that is not put back: in libraries that the subject shares with the harness.
std::vector<pthread_mutex_t*>* g_lasting = new std::vector<pthread_mutex_t*>;

void SetFree(pthread_mutex_t* mutex) {
  mutex->__data.__lock = 0;
  mutex->__data.__owner = 0;
  mutex->__data.__count = 0;
}

// They are unlocked: that belongs to the state that every execution begins with.
void FreeLasting() {
  for (pthread_mutex_t* const mutex : *g_lasting) SetFree(mutex);
  g_lasting->clear();
}

void ForgetHeld() {
  internal::g_holds_robust = false;
  g_held->clear();
}

int TakeOver(pthread_mutex_t* mutex) {
  auto& data = mutex->__data;
  if (data.__lock != 0) {
    if (TypeOf(*mutex) == PTHREAD_MUTEX_ERRORCHECK) return EDEADLK;
    if (data.__count == ~0u) return EAGAIN;
    ++data.__count;
    return 0;
  }
  if (image::OutlivesExecutions(mutex)) {
    HostSection host;
    leftovers::Note(FreeLasting);
    g_lasting->push_back(mutex);
  }
  if (data.__spins == kNotRecoverable) return ENOTRECOVERABLE;
  if (IsRobust(*mutex)) {
    HostSection host;
    leftovers::Note(ForgetHeld);
    internal::g_holds_robust = true;
    g_held->push_back({mutex, g.current});
  }
  data.__lock = 1;
  data.__owner = OwnerNumber(*g.current);
  data.__count = 1;
  Acquire(mutex);
  Changed(mutex);
  return data.__spins == kInconsistent ? EOWNERDEAD : 0;
}

void HandBack(pthread_mutex_t* mutex) {
  if (IsRobust(*mutex)) {
    HostSection host;
    std::erase_if(*g_held, [mutex](const Held& held) { return held.mutex == mutex && held.owner == g.current; });
    if (mutex->__data.__spins == kInconsistent) mutex->__data.__spins = kNotRecoverable;
  }
  Release(mutex);
  SetFree(mutex);
  Changed(mutex);
}

int Lock(pthread_mutex_t* mutex, Time deadline) {
  CheckHeap(mutex);
  const WaitsInProcess waits((mutex->__data.__kind & kProcessShared) == 0);
  if (Await(OperationKind::kLock, mutex, sizeof *mutex, true, CanLock, deadline) == WakeReason::kTimedOut) {
    return ETIMEDOUT;
  }
  CheckHeap(mutex);
  return TakeOver(mutex);
}

int TryLock(pthread_mutex_t* mutex) {
  Point(OperationKind::kTryLock, mutex, sizeof *mutex, true);
  CheckHeap(mutex);
  auto& data = mutex->__data;
  if (data.__lock != 0) {
    const bool again =
        TypeOf(*mutex) == PTHREAD_MUTEX_RECURSIVE && data.__owner == OwnerNumber(*g.current);
    if (!again) NoteLoad(mutex, static_cast<std::uint64_t>(data.__owner));
    return again ? TakeOver(mutex) : EBUSY;
  }
  if (Surprise(ChoiceKind::kSpuriousFailure, g.options->spurious_failures)) return EBUSY;
  NoteProgress();
  return TakeOver(mutex);
}

int Unlock(pthread_mutex_t* mutex) {
  Point(OperationKind::kUnlock, mutex, sizeof *mutex, true);
  CheckHeap(mutex);
  auto& data = mutex->__data;
  const int type = TypeOf(*mutex);
  const bool checks = type == PTHREAD_MUTEX_RECURSIVE || type == PTHREAD_MUTEX_ERRORCHECK;
  if (checks && data.__owner != OwnerNumber(*g.current)) return EPERM;
  NoteProgress();
  if (type == PTHREAD_MUTEX_RECURSIVE && --data.__count != 0) return 0;
  HandBack(mutex);
  return 0;
}

int LockUntil(pthread_mutex_t* mutex, clockid_t clock, const timespec* time) {
  if (!IsValid(*time)) {
    // glibc looks at the time only when it has to wait.
    return TryLock(mutex) == 0 ? 0 : EINVAL;
  }
  return Lock(mutex, Deadline(clock, *time));
}

// The clock that pthread_condattr_setclock chose, as glibc remembers it.
clockid_t ClockOf(const pthread_cond_t& condition) {
  return (condition.__data.__wrefs & 2) != 0 ? CLOCK_MONOTONIC : CLOCK_REALTIME;
}

int WaitOn(pthread_cond_t* condition, pthread_mutex_t* mutex, Time deadline) {
  Point(OperationKind::kWait, condition, sizeof *condition, true);
  CheckHeap(condition);
  CheckHeap(mutex);
  if (TypeOf(*mutex) == PTHREAD_MUTEX_ERRORCHECK && mutex->__data.__owner != OwnerNumber(*g.current)) {
    return EPERM;
  }
  const unsigned depth = mutex->__data.__count;
  HandBack(mutex);
  WakeReason reason = WakeReason::kSpurious;
  if (HasPassed(deadline)) {
    reason = WakeReason::kTimedOut;
  } else if (!Surprise(ChoiceKind::kSpuriousWakeup, g.options->spurious_wakeups)) {
    const WaitsInProcess waits((condition->__data.__wrefs & 1) == 0);
    reason = Wait(condition, deadline, mutex, CanLock);
    Executed();  // the lock that it queued for
    if (const int error = TakeOver(mutex)) return error;
    mutex->__data.__count = depth;
    return reason == WakeReason::kTimedOut ? ETIMEDOUT : 0;
  }
  if (const int error = Lock(mutex, kNever)) return error;
  mutex->__data.__count = depth;
  return reason == WakeReason::kTimedOut ? ETIMEDOUT : 0;
}

int WaitUntil(pthread_cond_t* condition, pthread_mutex_t* mutex, clockid_t clock, const timespec* time) {
  if (!IsValid(*time)) return EINVAL;
  return WaitOn(condition, mutex, Deadline(clock, *time));
}

int Signal(pthread_cond_t* condition, OperationKind kind, int count) {
  Point(kind, condition, sizeof *condition, true);
  CheckHeap(condition);
  NoteProgress();
  Notify(condition, count);
  return 0;
}

}  // namespace

bool internal::g_holds_robust = false;

void internal::AbandonRobustMutexes(const Fiber& fiber) {
  std::vector<Held>& all = *g_held;
  for (std::size_t i = 0; i < all.size();) {
    const Held held = all[i];
    if (held.owner != &fiber) {
      ++i;
      continue;
    }
    all.erase(all.begin() + static_cast<std::ptrdiff_t>(i));
    // Private memory of a process that has ended is gone.
    if (address_space::IsPrivate(held.mutex) && fiber.process != g.process) continue;
    SetFree(held.mutex);
    held.mutex->__data.__spins = kInconsistent;
    Changed(held.mutex);
  }
}

}  // namespace heddle::runtime

using namespace heddle::runtime;  // NOLINT: libc's functions are global

extern "C" {

int pthread_mutex_lock(pthread_mutex_t* mutex) {
  if (!g.active) return HEDDLE_REAL(pthread_mutex_lock)(mutex);
  return Lock(mutex, kNever);
}

int pthread_mutex_trylock(pthread_mutex_t* mutex) {
  if (!g.active) return HEDDLE_REAL(pthread_mutex_trylock)(mutex);
  return TryLock(mutex);
}

int pthread_mutex_timedlock(pthread_mutex_t* mutex, const timespec* time) {
  if (!g.active) return HEDDLE_REAL(pthread_mutex_timedlock)(mutex, time);
  return LockUntil(mutex, CLOCK_REALTIME, time);
}

int pthread_mutex_clocklock(pthread_mutex_t* mutex, clockid_t clock, const timespec* time) {
  if (!g.active) return HEDDLE_REAL(pthread_mutex_clocklock)(mutex, clock, time);
  return LockUntil(mutex, clock, time);
}

int pthread_mutex_unlock(pthread_mutex_t* mutex) {
  if (!g.active) return HEDDLE_REAL(pthread_mutex_unlock)(mutex);
  return Unlock(mutex);
}

int pthread_mutex_consistent(pthread_mutex_t* mutex) noexcept {
  if (!g.active) return HEDDLE_REAL(pthread_mutex_consistent)(mutex);
  Touch(mutex, sizeof *mutex, AccessKind::kWrite);
  auto& data = mutex->__data;
  if (!IsRobust(*mutex) || data.__spins != kInconsistent || data.__owner != OwnerNumber(*g.current)) return EINVAL;
  data.__spins = kWhole;
  return 0;
}

int pthread_mutex_destroy(pthread_mutex_t* mutex) {
  if (!g.active) return HEDDLE_REAL(pthread_mutex_destroy)(mutex);
  Touch(mutex, sizeof *mutex, AccessKind::kRead);
  return mutex->__data.__lock != 0 ? EBUSY : 0;
}

int pthread_cond_wait(pthread_cond_t* condition, pthread_mutex_t* mutex) {
  if (!g.active) return HEDDLE_REAL(pthread_cond_wait)(condition, mutex);
  return WaitOn(condition, mutex, kNever);
}

int pthread_cond_timedwait(pthread_cond_t* condition, pthread_mutex_t* mutex, const timespec* time) {
  if (!g.active) return HEDDLE_REAL(pthread_cond_timedwait)(condition, mutex, time);
  return WaitUntil(condition, mutex, ClockOf(*condition), time);
}

int pthread_cond_clockwait(pthread_cond_t* condition, pthread_mutex_t* mutex, clockid_t clock,
                           const timespec* time) {
  if (!g.active) return HEDDLE_REAL(pthread_cond_clockwait)(condition, mutex, clock, time);
  return WaitUntil(condition, mutex, clock, time);
}

int pthread_cond_signal(pthread_cond_t* condition) {
  if (!g.active) return HEDDLE_REAL(pthread_cond_signal)(condition);
  return Signal(condition, OperationKind::kNotifyOne, 1);
}

int pthread_cond_broadcast(pthread_cond_t* condition) {
  if (!g.active) return HEDDLE_REAL(pthread_cond_broadcast)(condition);
  return Signal(condition, OperationKind::kNotifyAll, static_cast<int>(kMaxFibers));
}

}  // extern "C"
