// What the C++ standard library has for threads, with the claims that the standard
// makes for them.
#include <atomic>
#include <barrier>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <future>
#include <latch>
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

class Barrier {
 public:
  explicit Barrier(int parties) : barrier_(parties) {}
  void wait() { barrier_.arrive_and_wait(); }

 private:
  std::barrier<> barrier_;
};

class Latch : public std::latch {
 public:
  explicit Latch(std::int64_t count) : std::latch(static_cast<std::ptrdiff_t>(count)) {}
};

class Once {
 public:
  template <typename F>
  void call(F f) {
    std::call_once(flag_, f);
  }

 private:
  std::once_flag flag_;
};

// A promise, and a future that many may ask.
class Future {
 public:
  void set(std::int64_t value) { promise_.set_value(value); }
  // Each asks through a copy of its own, as [futures.shared.future] wants it.
  std::int64_t get() { return std::shared_future<std::int64_t>(future_).get(); }
  bool get_for(std::chrono::nanoseconds timeout, std::int64_t& value) {
    const std::shared_future<std::int64_t> future = future_;
    if (future.wait_for(timeout) == std::future_status::timeout) return false;
    value = future.get();
    return true;
  }

 private:
  std::promise<std::int64_t> promise_;
  const std::shared_future<std::int64_t> future_{promise_.get_future().share()};
};

class Register {
 public:
  explicit Register(std::int64_t initial) : value_(initial) {}
  std::int64_t load() { return value_.load(); }
  void store(std::int64_t value) { value_.store(value); }
  std::int64_t exchange(std::int64_t value) { return value_.exchange(value); }
  bool compare_exchange(std::int64_t expected, std::int64_t desired) { return value_.compare_exchange_strong(expected, desired); }

 private:
  std::atomic<std::int64_t> value_;
};

class Counter {
 public:
  void add(std::int64_t n) { value_.fetch_add(n, std::memory_order_relaxed); }
  std::int64_t fetch_add(std::int64_t n) { return value_.fetch_add(n); }
  std::int64_t get() { return value_.load(); }

 private:
  std::atomic<std::int64_t> value_{0};
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
  heddle::plugin::barrier<Barrier>("std::barrier");
  heddle::plugin::latch<Latch>("std::latch", {.may_fail = true});
  heddle::plugin::once<Once>("std::call_once");
  heddle::plugin::future<Future>("std::shared_future", {},
                                 {{"future.outcome", "a second set_value is refused before the first has made the state ready; see FINDINGS.md"}});
  heddle::plugin::register_<Register>("std::atomic", {.nonblocking = true});
  heddle::plugin::counter<Counter>("std::atomic as a counter", {.nonblocking = true});
}
