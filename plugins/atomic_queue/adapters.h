// The queues of atomic_queue under the names that the plugin door knows. Their capacity is part of the type, so each capacity that scenarios ask for
// is a type of its own.
#ifndef HEDDLE_PLUGINS_ATOMIC_QUEUE_ADAPTERS_H_
#define HEDDLE_PLUGINS_ATOMIC_QUEUE_ADAPTERS_H_

#include <atomic_queue/atomic_queue.h>
#include <atomic_queue/atomic_queue_mutex.h>
#include <atomic_queue/spinlock.h>

#include <cstdint>
#include <stdexcept>
#include <utility>
#include <variant>

namespace heddle::plugins::atomic_queues {

using Value = std::int64_t;

// Without the shuffling of indices that would round the capacity up.
template <unsigned capacity, bool spsc>
using Atomic = atomic_queue::AtomicQueue<Value, capacity, Value{0}, false, true, false, spsc>;
template <unsigned capacity, bool spsc>
using Plain = atomic_queue::AtomicQueue2<Value, capacity, false, true, false, spsc>;

// Of the capacities that scenarios use: 1, 2 and 4. The calls that do not wait.
template <template <unsigned, bool> typename Queue, bool spsc>
class Fixed {
 public:
  explicit Fixed(Value capacity) {
    if (capacity == 2) queue_.template emplace<1>();
    if (capacity == 4) queue_.template emplace<2>();
    if (capacity != 1 && capacity != 2 && capacity != 4) throw std::invalid_argument("capacity");
  }
  bool try_push(Value value) {
    return std::visit([&](auto& queue) { return queue.try_push(value); }, queue_);
  }
  bool try_pop(Value& value) {
    return std::visit([&](auto& queue) { return queue.try_pop(value); }, queue_);
  }

 protected:
  std::variant<Queue<1, spsc>, Queue<2, spsc>, Queue<4, spsc>> queue_;
};

// With those that wait: "optimistic", in its words. They take a place in line before they know that the queue is not full, or not empty.
template <template <unsigned, bool> typename Queue, bool spsc>
class Waiting : public Fixed<Queue, spsc> {
 public:
  using Fixed<Queue, spsc>::Fixed;
  void push(Value value) {
    std::visit([&](auto& queue) { queue.push(value); }, this->queue_);
  }
  Value pop() {
    return std::visit([](auto& queue) { return queue.pop(); }, this->queue_);
  }
};

// Those that take their capacity when they are made, and make it at least 64: never full here.
template <typename Queue>
class Dynamic {
 public:
  bool try_push(Value value) { return queue_.try_push(value); }
  bool try_pop(Value& value) { return queue_.try_pop(value); }
  void push(Value value) { queue_.push(value); }
  Value pop() { return queue_.pop(); }

 private:
  Queue queue_{64};
};

// Its lock() answers a ticket.
class TicketSpinlock {
 public:
  void lock() { ticket_ = lock_.lock(); }
  void unlock() { lock_.unlock(ticket_); }

 private:
  atomic_queue::TicketSpinlock lock_;
  unsigned ticket_ = 0;  // of the holder
};

}  // namespace heddle::plugins::atomic_queues

#endif  // HEDDLE_PLUGINS_ATOMIC_QUEUE_ADAPTERS_H_
