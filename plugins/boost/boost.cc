// Boost.Thread, with the claims of its documentation ("Synchronization", "Futures", "Concurrent queues").

// Boost leaves out the conversions from a reader to more unless asked.
#define BOOST_THREAD_PROVIDES_SHARED_MUTEX_UPWARDS_CONVERSIONS
#define BOOST_THREAD_VERSION 4
#include <boost/thread/barrier.hpp>
#include <boost/thread/future.hpp>
#include <boost/thread/latch.hpp>
#include <boost/thread/mutex.hpp>
#include <boost/thread/once.hpp>
#include <boost/thread/recursive_mutex.hpp>
#include <boost/thread/shared_mutex.hpp>
#include <boost/thread/sync_bounded_queue.hpp>
#include <boost/thread/sync_queue.hpp>
#include <boost/thread/concurrent_queues/sync_priority_queue.hpp>
#include <boost/version.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "plugins/api/plugin.h"
#include "plugins/boost/timeout.h"

namespace {

using heddle::plugins::boost_thread::Timed;
using heddle::plugins::boost_thread::ToBoost;
using heddle::plugins::boost_thread::TimedShared;

// Boost's upgrade_mutex, which is another name of shared_mutex. One reader at a time may hold
// "upgrade ownership"; whoever has it needs only wait for the other readers to go.
class UpgradeMutex : public TimedShared<boost::upgrade_mutex> {
 public:
  bool try_upgrade() {
    if (!try_unlock_shared_and_lock_upgrade()) return false;
    unlock_upgrade_and_lock();
    return true;
  }
};

class Barrier {
 public:
  explicit Barrier(int parties) : barrier_(static_cast<unsigned>(parties)) {}
  int wait() { return barrier_.wait() ? 1 : 0; }

 private:
  boost::barrier barrier_;
};

class Latch {
 public:
  explicit Latch(std::int64_t count) : latch_(static_cast<std::size_t>(count)) {}
  void count_down() { latch_.count_down(); }
  void wait() { latch_.wait(); }
  bool try_wait() { return latch_.try_wait(); }
  bool wait_for(std::chrono::nanoseconds timeout) { return latch_.wait_for(ToBoost(timeout)) == boost::cv_status::no_timeout; }
  void arrive_and_wait() { latch_.count_down_and_wait(); }

 private:
  boost::latch latch_;
};

class Once {
 public:
  template <typename F>
  void call(F f) {
    boost::call_once(flag_, f);
  }

 private:
  boost::once_flag flag_;
};

class Future {
 public:
  void set(std::int64_t value) { promise_.set_value(value); }
  std::int64_t get() { return boost::shared_future<std::int64_t>(future_).get(); }
  bool get_for(std::chrono::nanoseconds timeout, std::int64_t& value) {
    boost::shared_future<std::int64_t> future = future_;
    if (future.wait_for(ToBoost(timeout)) == boost::future_status::timeout) return false;
    value = future.get();
    return true;
  }

 private:
  boost::promise<std::int64_t> promise_;
  boost::shared_future<std::int64_t> future_{promise_.get_future().share()};
};

// boost::sync_queue and its kin. A smaller value has the higher priority. Those with a bound have other names for the same.
template <typename Q>
class Queue {
 public:
  explicit Queue(std::int64_t capacity) : queue_(Make(capacity)) {}
  void push(std::int64_t value) {
    if constexpr (kBounded) {
      queue_->push_back(value);
    } else {
      queue_->push(value);
    }
  }
  bool try_push(std::int64_t value) {
    if constexpr (kBounded) {
      return queue_->try_push_back(value) == boost::queue_op_status::success;
    } else {
      return queue_->try_push(value) == boost::queue_op_status::success;
    }
  }
  std::int64_t pop() {
    if constexpr (kBounded) {
      return queue_->pull_front();
    } else {
      return queue_->pull();
    }
  }
  bool try_pop(std::int64_t& value) {
    if constexpr (kBounded) {
      return queue_->try_pull_front(value) == boost::queue_op_status::success;
    } else {
      return queue_->try_pull(value) == boost::queue_op_status::success;
    }
  }

 private:
  static constexpr bool kBounded = requires(Q q) { q.pull_front(); };
  static std::unique_ptr<Q> Make(std::int64_t capacity) {
    if constexpr (kBounded) {
      return std::make_unique<Q>(static_cast<std::size_t>(capacity));
    } else {
      return std::make_unique<Q>();
    }
  }
  const std::unique_ptr<Q> queue_;
};

}  // namespace

HEDDLE_PLUGIN("boost", BOOST_LIB_VERSION) {
  using heddle::plugin::lock;
  lock<boost::mutex>("boost::mutex", {.level = HEDDLE_LEVEL_BOUNDARY});
  lock<Timed<boost::timed_mutex>>("boost::timed_mutex", {.level = HEDDLE_LEVEL_BOUNDARY});
  lock<boost::recursive_mutex>("boost::recursive_mutex",
                               {.recursive = true, .level = HEDDLE_LEVEL_BOUNDARY});
  lock<Timed<boost::recursive_timed_mutex>>("boost::recursive_timed_mutex",
                                            {.recursive = true, .level = HEDDLE_LEVEL_BOUNDARY});
  lock<TimedShared<boost::shared_mutex>>("boost::shared_mutex", {.level = HEDDLE_LEVEL_BOUNDARY});
  lock<UpgradeMutex>("boost::upgrade_mutex", {.level = HEDDLE_LEVEL_BOUNDARY});
  using namespace heddle::plugin;
  barrier<Barrier>("boost::barrier", {.serial = true, .anybody = true, .level = HEDDLE_LEVEL_BOUNDARY});
  latch<Latch>("boost::latch", {.level = HEDDLE_LEVEL_BOUNDARY});
  once<Once>("boost::call_once", {.level = HEDDLE_LEVEL_BOUNDARY});
  future<Future>("boost::shared_future", {.level = HEDDLE_LEVEL_BOUNDARY});
  queue<Queue<boost::sync_queue<std::int64_t>>>("boost::sync_queue", {.may_fail = true, .level = HEDDLE_LEVEL_BOUNDARY});
  queue<Queue<boost::sync_bounded_queue<std::int64_t>>>("boost::sync_bounded_queue", {.bounded = true, .may_fail = true, .level = HEDDLE_LEVEL_BOUNDARY});
  priority_queue<Queue<boost::sync_priority_queue<std::int64_t, std::vector<std::int64_t>, std::greater<>>>>(
      "boost::sync_priority_queue", {.may_fail = true, .level = HEDDLE_LEVEL_BOUNDARY});
}
