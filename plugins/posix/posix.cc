// The locks, the semaphore and the barrier of POSIX threads, with the claims of POSIX.1-2017 and of glibc's manual pages.
#include <gnu/libc-version.h>
#include <pthread.h>

#include "plugins/api/plugin.h"
#include "plugins/posix/barrier.h"
#include "plugins/posix/mutex.h"
#include "plugins/posix/rwlock.h"
#include "plugins/posix/semaphore.h"
#include "plugins/posix/spinlock.h"

HEDDLE_PLUGIN("posix", gnu_get_libc_version()) {
  using heddle::plugin::lock;
  using namespace heddle::plugins::posix;
  lock<Mutex<PTHREAD_MUTEX_NORMAL>>("posix::mutex_normal", {.level = HEDDLE_LEVEL_BOUNDARY});
  lock<heddle::plugin::InSharedMemory<Mutex<PTHREAD_MUTEX_NORMAL, PTHREAD_PROCESS_SHARED>>>("posix::mutex_process_shared", {.process_shared = true, .level = HEDDLE_LEVEL_BOUNDARY});
  lock<heddle::plugin::InSharedMemory<Mutex<PTHREAD_MUTEX_NORMAL, PTHREAD_PROCESS_SHARED, PTHREAD_MUTEX_ROBUST>>>("posix::mutex_robust", {.process_shared = true, .robust = true, .level = HEDDLE_LEVEL_BOUNDARY});
  lock<Mutex<PTHREAD_MUTEX_ADAPTIVE_NP>>("posix::mutex_adaptive", {.level = HEDDLE_LEVEL_BOUNDARY});
  lock<Mutex<PTHREAD_MUTEX_ERRORCHECK>>("posix::mutex_errorcheck",
                                        {.error_checking = true, .level = HEDDLE_LEVEL_BOUNDARY});
  // POSIX: a release by a thread that is not the owner is an error for this type too (EPERM).
  lock<Mutex<PTHREAD_MUTEX_RECURSIVE>>(
      "posix::mutex_recursive",
      {.recursive = true, .error_checking = true, .level = HEDDLE_LEVEL_BOUNDARY});
  lock<RwLock<PTHREAD_RWLOCK_PREFER_READER_NP>>("posix::rwlock", {.level = HEDDLE_LEVEL_BOUNDARY});
  lock<RwLock<PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP>>("posix::rwlock_prefer_writer",
                                                             {.level = HEDDLE_LEVEL_BOUNDARY});
  lock<SpinLock>("posix::spinlock", {.level = HEDDLE_LEVEL_BOUNDARY});
  heddle::plugin::semaphore<Semaphore>("posix::sem", {.level = HEDDLE_LEVEL_BOUNDARY});
  heddle::plugin::barrier<Barrier>("posix::barrier", {.serial = true, .anybody = true, .level = HEDDLE_LEVEL_BOUNDARY});
}
