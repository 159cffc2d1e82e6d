// oneTBB's locks. queuing_rw_mutex is left out: its threads spin within libtbb.so, where no step of theirs is seen.
#ifndef HEDDLE_PLUGINS_TBB_LOCKS_H_
#define HEDDLE_PLUGINS_TBB_LOCKS_H_

#include <oneapi/tbb/mutex.h>
#include <oneapi/tbb/queuing_mutex.h>
#include <oneapi/tbb/rw_mutex.h>
#include <oneapi/tbb/spin_mutex.h>
#include <oneapi/tbb/spin_rw_mutex.h>

namespace heddle::plugins::onetbb {

// The holder's place in the queue lies in the thread: no thread holds two locks of a type here.
template <typename Mutex>
class Queuing {
 public:
  void lock() { Place().acquire(mutex_); }
  bool try_lock() { return Place().try_acquire(mutex_); }
  void unlock() { Place().release(); }

 protected:
  static typename Mutex::scoped_lock& Place() {
    static thread_local typename Mutex::scoped_lock place;
    return place;
  }
  Mutex mutex_;
};

}  // namespace heddle::plugins::onetbb

#endif  // HEDDLE_PLUGINS_TBB_LOCKS_H_
