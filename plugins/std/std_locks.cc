// The mutexes, condition variables and semaphores of the C++ standard library, with the claims that the standard
// makes for them.
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <semaphore>
#include <shared_mutex>

#include "plugins/api/plugin.h"

namespace {

// A semaphore of one token is a lock that any thread may release ([thread.sema]).
class BinarySemaphoreLock {
 public:
  void lock() { semaphore_.acquire(); }
  bool try_lock() { return semaphore_.try_acquire(); }
  bool try_lock_for(std::chrono::nanoseconds timeout) {
    return semaphore_.try_acquire_for(timeout);
  }
  void unlock() { semaphore_.release(); }

 private:
  std::binary_semaphore semaphore_{1};
};

}  // namespace

#define STRING_OF(token) #token
#define VALUE_OF(macro) STRING_OF(macro)

HEDDLE_PLUGIN("std", "libstdc++ " VALUE_OF(_GLIBCXX_RELEASE)) {
  using heddle::plugin::lock;
  using heddle::plugin::semaphore;
  lock<std::mutex>("std::mutex");
  lock<std::timed_mutex>("std::timed_mutex");
  lock<std::recursive_mutex>("std::recursive_mutex", {.recursive = true});
  lock<std::recursive_timed_mutex>("std::recursive_timed_mutex", {.recursive = true});
  lock<std::shared_mutex>("std::shared_mutex");
  lock<std::shared_timed_mutex>("std::shared_timed_mutex");
  // One bug, seen in every scenario in which two threads contend. FINDINGS.md tells it.
  static constexpr char kSleepsForEver[] = "GCC PR 104928: acquire may sleep although a token is there; see FINDINGS.md";
  lock<BinarySemaphoreLock>("std::binary_semaphore", {.any_releaser = true},
                            {{"lock.no-deadlock", kSleepsForEver},
                             {"lock.failed-acquire-unchanged", kSleepsForEver},
                             {"lock.timeout-exact", kSleepsForEver},
                             {"lock.any-releaser", kSleepsForEver}});
  heddle::plugin::condition<std::mutex, std::condition_variable>("std::condition_variable");
  heddle::plugin::condition<std::mutex, std::condition_variable_any>("std::condition_variable_any");
  semaphore<std::counting_semaphore<>>("std::counting_semaphore", {.may_fail = true},
                                       {{"semaphore.no-lost-wakeup", kSleepsForEver},
                                        {"semaphore.failed-acquire-unchanged", kSleepsForEver},
                                        {"semaphore.timeout-exact", kSleepsForEver}});
}
