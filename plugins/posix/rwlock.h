// pthread_rwlock_t with either of glibc's two preferences.
#ifndef HEDDLE_PLUGINS_POSIX_RWLOCK_H_
#define HEDDLE_PLUGINS_POSIX_RWLOCK_H_

#include <pthread.h>

#include <cerrno>
#include <chrono>

#include "plugins/posix/deadline.h"
#include "plugins/posix/error.h"

namespace heddle::plugins::posix {

// `kPreference` is PTHREAD_RWLOCK_PREFER_READER_NP or _PREFER_WRITER_NONRECURSIVE_NP.
template <int kPreference>
class RwLock {
 public:
  RwLock() {
    pthread_rwlockattr_t attributes;
    Check(pthread_rwlockattr_init(&attributes));
    Check(pthread_rwlockattr_setkind_np(&attributes, kPreference));
    Check(pthread_rwlock_init(&lock_, &attributes));
    Check(pthread_rwlockattr_destroy(&attributes));
  }
  ~RwLock() { pthread_rwlock_destroy(&lock_); }
  RwLock(const RwLock&) = delete;
  RwLock& operator=(const RwLock&) = delete;

  void lock() { Check(pthread_rwlock_wrlock(&lock_)); }
  bool try_lock() { return Acquired(pthread_rwlock_trywrlock(&lock_), EBUSY); }
  bool try_lock_for(std::chrono::nanoseconds timeout) {
    const timespec deadline = DeadlineAfter(timeout);
    return Acquired(pthread_rwlock_clockwrlock(&lock_, CLOCK_MONOTONIC, &deadline), ETIMEDOUT);
  }
  void unlock() { Check(pthread_rwlock_unlock(&lock_)); }

  void lock_shared() { Check(pthread_rwlock_rdlock(&lock_)); }
  bool try_lock_shared() { return Acquired(pthread_rwlock_tryrdlock(&lock_), EBUSY); }
  bool try_lock_shared_for(std::chrono::nanoseconds timeout) {
    const timespec deadline = DeadlineAfter(timeout);
    return Acquired(pthread_rwlock_clockrdlock(&lock_, CLOCK_MONOTONIC, &deadline), ETIMEDOUT);
  }
  void unlock_shared() { unlock(); }

 private:
  pthread_rwlock_t lock_;
};

}  // namespace heddle::plugins::posix

#endif  // HEDDLE_PLUGINS_POSIX_RWLOCK_H_
