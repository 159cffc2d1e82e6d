// pthread_spinlock_t, for the threads of one process.
#ifndef HEDDLE_PLUGINS_POSIX_SPINLOCK_H_
#define HEDDLE_PLUGINS_POSIX_SPINLOCK_H_

#include <pthread.h>

#include <cerrno>

#include "plugins/posix/error.h"

namespace heddle::plugins::posix {

class SpinLock {
 public:
  SpinLock() { Check(pthread_spin_init(&lock_, PTHREAD_PROCESS_PRIVATE)); }
  ~SpinLock() { pthread_spin_destroy(&lock_); }
  SpinLock(const SpinLock&) = delete;
  SpinLock& operator=(const SpinLock&) = delete;

  void lock() { Check(pthread_spin_lock(&lock_)); }
  bool try_lock() { return Acquired(pthread_spin_trylock(&lock_), EBUSY); }
  void unlock() { Check(pthread_spin_unlock(&lock_)); }

 private:
  pthread_spinlock_t lock_;
};

}  // namespace heddle::plugins::posix

#endif  // HEDDLE_PLUGINS_POSIX_SPINLOCK_H_
