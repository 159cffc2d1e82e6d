// Locks between processes: a word that sleeps in the kernel, and one that the kernel frees when its owner dies.
#ifndef HEDDLE_PLUGINS_MUTANTS_CORRECT_PROCESS_LOCK_H_
#define HEDDLE_PLUGINS_MUTANTS_CORRECT_PROCESS_LOCK_H_

#include <errno.h>
#include <pthread.h>

#include <cstdint>

#include "plugins/api/plugin.h"
#include "plugins/mutants/correct/futex.h"

namespace heddle::mutants {

// As FutexLock, with the futexes of processes.
struct SharedFutexLock {
  void lock() {
    if (try_lock()) return;
    while (word.exchange(2, std::memory_order_acquire) != 0) syscall(SYS_futex, &word, FUTEX_WAIT, 2, nullptr, nullptr, 0);
  }
  bool try_lock() {
    std::uint32_t expected = 0;
    return word.compare_exchange_strong(expected, 1, std::memory_order_acquire, std::memory_order_relaxed);
  }
  void unlock() {
    if (word.exchange(0, std::memory_order_release) == 2) syscall(SYS_futex, &word, FUTEX_WAKE, 1, nullptr, nullptr, 0);
  }

  Word word{0};
};

// Goes to the next when its owner has died.
struct RobustLock {
  RobustLock() {
    pthread_mutexattr_t attributes;
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
    pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
    pthread_mutex_init(&mutex, &attributes);
    pthread_mutexattr_destroy(&attributes);
  }
  virtual ~RobustLock() { pthread_mutex_destroy(&mutex); }

  void lock() { Acquired(pthread_mutex_lock(&mutex)); }
  bool try_lock() { return Acquired(pthread_mutex_trylock(&mutex)); }
  void unlock() { pthread_mutex_unlock(&mutex); }

  virtual bool Acquired(int error) {
    if (error == EOWNERDEAD) pthread_mutex_consistent(&mutex);
    return error == 0 || error == EOWNERDEAD;
  }

  pthread_mutex_t mutex;
};

}  // namespace heddle::mutants

#endif  // HEDDLE_PLUGINS_MUTANTS_CORRECT_PROCESS_LOCK_H_
