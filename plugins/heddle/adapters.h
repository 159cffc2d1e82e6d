// Our primitives under the names that the plugin door knows.
#ifndef HEDDLE_PLUGINS_HEDDLE_ADAPTERS_H_
#define HEDDLE_PLUGINS_HEDDLE_ADAPTERS_H_

#include <chrono>
#include <cstdint>

#include "primitives/event/event.h"
#include "primitives/queue/queue.h"

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

class Event : public heddle::Event {
 public:
  bool wait_for(std::chrono::nanoseconds timeout) { return wait(timeout); }
};

// Python's queues tell that they are full or empty by an exception.
template <typename Q>
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
    } catch (const QueueFull&) {
      return false;
    } catch (const QueueEmpty&) {
      return false;
    }
  }

  Q queue_;
};

}  // namespace heddle::plugins::primitives

#endif  // HEDDLE_PLUGINS_HEDDLE_ADAPTERS_H_
