// Known-bad locks between processes.
#ifndef HEDDLE_PLUGINS_MUTANTS_PROCESS_LOCKS_H_
#define HEDDLE_PLUGINS_MUTANTS_PROCESS_LOCKS_H_

#include <pthread.h>

#include "plugins/api/plugin.h"
#include "plugins/mutants/correct/futex_lock.h"
#include "plugins/mutants/correct/process_lock.h"

namespace heddle::mutants {

// Lies in memory that every process has a copy of.
struct CopiedByFork : SharedFutexLock {};

// Lies in shared memory, and sleeps and wakes within one process only.
struct PrivateFutex : FutexLock {};

// A mutex of one process, in shared memory.
struct MutexOfOneProcess {
  void lock() { pthread_mutex_lock(&mutex); }
  void unlock() { pthread_mutex_unlock(&mutex); }
  pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
};

// Does not notice that its owner dies.
struct ForgetsTheOwner : SharedFutexLock {};

// Takes over from a dead owner, and does not say that all is well again.
struct NeverConsistent : RobustLock {
  bool Acquired(int error) override { return error == 0 || error == EOWNERDEAD || error == ENOTRECOVERABLE; }
};

// Takes a lock that is held for one whose owner is dead.
struct TakesHeldForDead : RobustLock {
  bool Acquired(int error) override {
    if (error == EBUSY) throw plugin::OwnerDied();
    return RobustLock::Acquired(error);
  }
};

inline void RegisterProcessLocks() {
  using plugin::bad_lock;
  using plugin::InSharedMemory;
  bad_lock<CopiedByFork>("mutant::copied-by-fork", {.process_shared = true}, {"lock.mutual-exclusion", 20'000});
  bad_lock<InSharedMemory<PrivateFutex>>("mutant::private-futex-between-processes", {.process_shared = true}, {"lock.no-deadlock", 20'000});
  bad_lock<InSharedMemory<MutexOfOneProcess>>("mutant::mutex-of-one-process", {.process_shared = true}, {"lock.no-deadlock", 20'000});
  bad_lock<InSharedMemory<ForgetsTheOwner>>("mutant::forgets-a-dead-owner", {.process_shared = true, .robust = true}, {"lock.robust", 20'000});
  bad_lock<InSharedMemory<NeverConsistent>>("mutant::never-consistent", {.process_shared = true, .robust = true}, {"lock.robust", 20'000});
  bad_lock<InSharedMemory<TakesHeldForDead>>("mutant::takes-held-for-dead", {.process_shared = true, .robust = true}, {"lock.robust", 20'000});
}

}  // namespace heddle::mutants

#endif  // HEDDLE_PLUGINS_MUTANTS_PROCESS_LOCKS_H_
