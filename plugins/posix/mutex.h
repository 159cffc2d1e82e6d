// pthread_mutex_t of the four types that glibc has, and those for several processes.
#ifndef HEDDLE_PLUGINS_POSIX_MUTEX_H_
#define HEDDLE_PLUGINS_POSIX_MUTEX_H_

#include <pthread.h>

#include <cerrno>
#include <chrono>

#include "plugins/posix/deadline.h"
#include "plugins/posix/error.h"

namespace heddle::plugins::posix {

// `kType` is PTHREAD_MUTEX_NORMAL, _RECURSIVE, _ERRORCHECK or _ADAPTIVE_NP; `kShared` PTHREAD_PROCESS_PRIVATE or _SHARED; `kRobust`
// PTHREAD_MUTEX_STALLED, or _ROBUST: then, when its owner dies, the next one gets it, and uses it as if nothing had been.
template <int kType, int kShared = PTHREAD_PROCESS_PRIVATE, int kRobust = PTHREAD_MUTEX_STALLED>
class Mutex {
 public:
  Mutex() {
    pthread_mutexattr_t attributes;
    Check(pthread_mutexattr_init(&attributes));
    Check(pthread_mutexattr_settype(&attributes, kType));
    Check(pthread_mutexattr_setpshared(&attributes, kShared));
    Check(pthread_mutexattr_setrobust(&attributes, kRobust));
    Check(pthread_mutex_init(&mutex_, &attributes));
    Check(pthread_mutexattr_destroy(&attributes));
  }
  ~Mutex() { pthread_mutex_destroy(&mutex_); }
  Mutex(const Mutex&) = delete;
  Mutex& operator=(const Mutex&) = delete;

  void lock() { Check(Recovered(pthread_mutex_lock(&mutex_))); }
  bool try_lock() { return Acquired(Recovered(pthread_mutex_trylock(&mutex_)), EBUSY); }
  bool try_lock_for(std::chrono::nanoseconds timeout) {
    const timespec deadline = DeadlineAfter(timeout);
    return Acquired(Recovered(pthread_mutex_clocklock(&mutex_, CLOCK_MONOTONIC, &deadline)), ETIMEDOUT);
  }
  void unlock() { Check(pthread_mutex_unlock(&mutex_)); }

 private:
  int Recovered(int error) { return error == EOWNERDEAD ? pthread_mutex_consistent(&mutex_) : error; }

  pthread_mutex_t mutex_;
};

}  // namespace heddle::plugins::posix

#endif  // HEDDLE_PLUGINS_POSIX_MUTEX_H_
