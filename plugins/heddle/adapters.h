// Our primitives under the names that the plugin door knows.
#ifndef HEDDLE_PLUGINS_HEDDLE_ADAPTERS_H_
#define HEDDLE_PLUGINS_HEDDLE_ADAPTERS_H_

#include <any>
#include <chrono>
#include <cstdint>
#include <exception>
#include <mutex>
#include <optional>
#include <utility>

#include "plugins/api/core.h"
#include "plugins/api/greenlet.h"
#include "primitives/barrier/barrier.h"
#include "primitives/condition/condition.h"
#include "primitives/event/event.h"
#include "primitives/greenlet/greenlet.h"
#include "primitives/pool/future.h"
#include "primitives/pool/thread_pool_executor.h"
#include "primitives/queue/queue.h"
#include "primitives/thread/thread.h"

namespace heddle::plugins::primitives {

using Value = std::int64_t;

template <typename S>
class Semaphore {
 public:
  explicit Semaphore(Value initial) : semaphore_(static_cast<int>(initial)) {}
  void acquire() { semaphore_.acquire(); }
  bool try_acquire() { return semaphore_.acquire(false); }
  bool try_acquire_for(std::chrono::nanoseconds timeout) { return semaphore_.acquire(true, timeout); }
  void release(Value count = 1) { semaphore_.release(static_cast<int>(count)); }

 private:
  S semaphore_;
};

// Tokens under a lock L, as every user of a condition keeps them.
template <typename L>
class Monitor {
 public:
  explicit Monitor(Value initial) : tokens_(initial) {}
  void take() { take_for(std::nullopt); }
  bool try_take() { return take_for(std::chrono::nanoseconds(0)); }
  bool take_for(std::optional<std::chrono::nanoseconds> timeout) {
    const std::lock_guard guard(condition_);
    if (!condition_.wait_for([this] { return tokens_ > 0; }, timeout)) return false;
    --tokens_;
    return true;
  }
  void give() {
    const std::lock_guard guard(condition_);
    ++tokens_;
    condition_.notify();
  }
  void give_many(Value count) {
    const std::lock_guard guard(condition_);
    tokens_ += count;
    condition_.notify(static_cast<std::size_t>(count));
  }

 private:
  L lock_;
  Condition<L> condition_{lock_};
  Value tokens_;
};

class Event : public heddle::Event {
 public:
  bool wait_for(std::chrono::nanoseconds timeout) { return wait(timeout); }
};

// Python's queues tell that they are full or empty by an exception.
template <typename Q, typename Full = QueueFull, typename Empty = QueueEmpty>
class Queue {
 public:
  explicit Queue(Value capacity) : queue_(static_cast<std::size_t>(capacity)) {}
  void push(Value value) { queue_.put(value); }
  Value pop() { return queue_.get(); }
  bool try_push(Value value) {
    return Succeeds([&] { queue_.put(value, false); });
  }
  bool try_pop(Value& value) {
    return Succeeds([&] { value = queue_.get(false); });
  }
  bool push_for(Value value, std::chrono::nanoseconds timeout) {
    return Succeeds([&] { queue_.put(value, true, timeout); });
  }
  bool pop_for(Value& value, std::chrono::nanoseconds timeout) {
    return Succeeds([&] { value = queue_.get(true, timeout); });
  }

 private:
  template <typename Operation>
  static bool Succeeds(Operation operation) {
    try {
      operation();
      return true;
    } catch (const Full&) {
      return false;
    } catch (const Empty&) {
      return false;
    }
  }

  Q queue_;
};

// The smallest first, as Python has it.
using PriorityQueue = Queue<heddle::PriorityQueue<Value>>;

class Barrier : public heddle::Barrier {
 public:
  using heddle::Barrier::Barrier;
  int wait_for(std::chrono::nanoseconds timeout) { return wait(timeout); }
};

// One that gets its target when it is started.
class Thread {
 public:
  void start(plugin::Task task) {
    // A second start is refused by the thread, not here; it needs no target of its own.
    std::call_once(given_, [&] { target_ = task; });
    thread_.start();
  }
  void join() { thread_.join(); }
  bool join_for(std::chrono::nanoseconds timeout) {
    thread_.join(timeout);
    return !thread_.is_alive();
  }
  bool is_alive() { return thread_.is_alive(); }

 private:
  std::once_flag given_;
  std::optional<plugin::Task> target_;
  heddle::Thread thread_{[this] { (*target_)(); }};
};

class Future {
 public:
  void set(Value value) { future_.set_result(value); }
  Value get() { return future_.result(); }
  bool get_for(std::chrono::nanoseconds timeout, Value& value) {
    try {
      value = future_.result(timeout);
      return true;
    } catch (const heddle::TimeoutError&) {
      return false;
    }
  }
  bool is_ready() { return future_.done(); }
  bool cancel() { return future_.cancel(); }
  template <typename F>
  void then(F f) {
    future_.add_done_callback([f](const heddle::Future<Value>&) { f(); });
  }

 private:
  heddle::Future<Value> future_;
};

class ThreadPoolExecutor {
 public:
  class Outcome {
   public:
    explicit Outcome(heddle::Future<void> future) : future_(std::move(future)) {}
    void get() { future_.result(); }
    bool get_for(std::chrono::nanoseconds timeout) {
      try {
        future_.result(timeout);
        return true;
      } catch (const heddle::TimeoutError&) {
        return false;
      }
    }
    bool cancel() { return future_.cancel(); }

   private:
    heddle::Future<void> future_;
  };

  explicit ThreadPoolExecutor(int workers) : executor_(workers) {}
  template <typename F>
  Outcome submit(F f) {
    return Outcome(executor_.submit(f));
  }
  void shutdown() { executor_.shutdown(); }

 private:
  heddle::ThreadPoolExecutor executor_;
};

class Greenlet {
 public:
  explicit Greenlet(plugin::Body body)
      : greenlet_([body](heddle::Value value) -> heddle::Value { return body(std::any_cast<Value>(value)); }) {}
  Value switch_to(Value value) { return Received(greenlet_.switch_to(value)); }
  Value throw_into() { return Received(greenlet_.throw_(std::make_exception_ptr(plugin::Failure()))); }

  static Value switch_to_main(Value value) {
    heddle::Greenlet main = getcurrent();
    while (const heddle::Greenlet parent = main.parent()) main = parent;
    return Received(main.switch_to(value));
  }

 private:
  static Value Received(const heddle::Value& value) { return std::any_cast<Value>(value); }

  const heddle::Greenlet greenlet_;
};

}  // namespace heddle::plugins::primitives

#endif  // HEDDLE_PLUGINS_HEDDLE_ADAPTERS_H_
