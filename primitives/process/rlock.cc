// A recursive, robust, process-shared pthread mutex; the kernel marks it when its owner dies.
// The mutex is never destroyed: other processes may still use it, and Linux needs no destruction.

#include "primitives/process/rlock.h"

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <ctime>

#include "primitives/process/errors.h"
#include "primitives/process/shared_futex.h"
#include "primitives/process/system_call.h"

namespace heddle::process {

RLock::RLock() {
  pthread_mutexattr_t attributes;
  pthread_mutexattr_init(&attributes);
  pthread_mutexattr_settype(&attributes, PTHREAD_MUTEX_RECURSIVE);
  pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
  pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
  const int error = pthread_mutex_init(&state_->mutex, &attributes);
  pthread_mutexattr_destroy(&attributes);
  if (error != 0) internal::ThrowErrno("pthread_mutex_init", error);
}

// A lost mutex is not touched: glibc's pthread_mutex_trylock answers ENOTRECOVERABLE and keeps it.
bool RLock::TryAcquire() {
  return Acquired(state_->lost.load() ? ENOTRECOVERABLE : pthread_mutex_trylock(&state_->mutex));
}

bool RLock::Acquire(const pool_internal::Deadline& deadline) {
  if (state_->lost.load()) return Acquired(ENOTRECOVERABLE);
  if (!deadline.at()) return Acquired(pthread_mutex_lock(&state_->mutex));
  const auto since_boot = deadline.at()->time_since_epoch();
  timespec time{};
  time.tv_sec = since_boot / std::chrono::seconds(1);
  time.tv_nsec = (since_boot % std::chrono::seconds(1)).count();
  return Acquired(pthread_mutex_clocklock(&state_->mutex, CLOCK_MONOTONIC, &time));
}

bool RLock::Acquired(int result) {
  switch (result) {
    case 0:
      ++state_->depth;
      state_->owner.store(gettid(), std::memory_order_relaxed);
      return true;
    case EBUSY:
    case ETIMEDOUT:
      return false;
    case EOWNERDEAD:
      // Unlocked without pthread_mutex_consistent, it is lost for all who wait and come later.
      state_->lost.store(true);
      pthread_mutex_unlock(&state_->mutex);
      [[fallthrough]];
    case ENOTRECOVERABLE:
      // glibc wakes only one of those who wait, and may forget the others.
      syscall(SYS_futex, &state_->mutex.__data.__lock, FUTEX_WAKE, internal::kWakeAll, nullptr, nullptr, 0);
      throw OwnerDiedError("the owner of the lock died without releasing it");
    default:
      internal::ThrowErrno("pthread_mutex_lock", result);
  }
}

void RLock::release() {
  if (count() == 0) throw LockError("release of a lock that this thread does not own");
  if (--state_->depth == 0) state_->owner.store(0, std::memory_order_relaxed);
  pthread_mutex_unlock(&state_->mutex);
}

std::uint32_t RLock::count() const {
  // Only this thread can have written its own id here.
  return state_->owner.load(std::memory_order_relaxed) == gettid() ? state_->depth : 0;
}

std::uint32_t RLock::ReleaseAll() {
  const std::uint32_t depth = count();
  for (std::uint32_t i = 0; i < depth; ++i) release();
  return depth;
}

void RLock::Restore(std::uint32_t depth) {
  for (std::uint32_t i = 0; i < depth; ++i) Acquire({});
}

bool RLock::IsLost() {
  try {
    if (TryAcquire()) release();
    return false;
  } catch (const OwnerDiedError&) {
    return true;
  }
}

}  // namespace heddle::process
