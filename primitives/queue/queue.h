// Queue, LifoQueue and PriorityQueue: threads hand items to each other, and know when all have been
// worked on. Contract: CPython 3.11 queue.Queue, queue.LifoQueue and queue.PriorityQueue.
#ifndef HEDDLE_PRIMITIVES_QUEUE_QUEUE_H_
#define HEDDLE_PRIMITIVES_QUEUE_QUEUE_H_

#include <chrono>
#include <cstddef>
#include <functional>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <utility>

#include "primitives/condition/condition.h"
#include "primitives/lock/lock.h"
#include "primitives/queue/queue_storage.h"

namespace heddle {

// A get found no item (Python's queue.Empty).
class QueueEmpty : public std::runtime_error {
 public:
  QueueEmpty() : std::runtime_error("the queue is empty") {}
};

// A put found no room (Python's queue.Full).
class QueueFull : public std::runtime_error {
 public:
  QueueFull() : std::runtime_error("the queue is full") {}
};

// What the three have in common; T can be moved. Any thread may call any member at any time. Not to
// be destroyed while a thread is in one of them.
//
// Memory ordering: what was done before an item was put is visible to the one who gets it, and what
// was done before a task_done() is visible after the join() it ends.
template <typename T, typename Storage>
class BasicQueue {
 public:
  // Holds at most `maxsize` items; any number if that is 0.
  explicit BasicQueue(std::size_t maxsize = 0) : maxsize_(maxsize) {}
  BasicQueue(const BasicQueue&) = delete;
  BasicQueue& operator=(const BasicQueue&) = delete;

  // Adds an item, waiting for room if `block`: until `timeout` has elapsed, for ever without one.
  // Throws QueueFull if there is no room in time, and std::invalid_argument if the queue is bounded
  // and a blocking put has a negative timeout. The timeout of a put that does not block is ignored.
  void put(T item, bool block = true,
           std::optional<std::chrono::nanoseconds> timeout = std::nullopt) {
    const std::lock_guard guard(lock_);
    if (maxsize_ > 0) {
      const auto has_room = [this] { return items_.size() < maxsize_; };
      WaitUntil<QueueFull>(not_full_, has_room, block, timeout);
    }
    items_.Push(std::move(item));
    ++unfinished_tasks_;
    not_empty_.notify();
  }
  void put_nowait(T item) { put(std::move(item), false); }

  // Takes the next item, waiting for one if `block`: until `timeout` has elapsed, for ever without
  // one. Throws QueueEmpty if there is none in time, and std::invalid_argument if a blocking get
  // has a negative timeout. The timeout of a get that does not block is ignored.
  T get(bool block = true, std::optional<std::chrono::nanoseconds> timeout = std::nullopt) {
    const std::lock_guard guard(lock_);
    const auto has_item = [this] { return items_.size() > 0; };
    WaitUntil<QueueEmpty>(not_empty_, has_item, block, timeout);
    T item = items_.Pop();
    not_full_.notify();
    return item;
  }
  T get_nowait() { return get(false); }

  // Says that an item that was taken has been worked on. Throws std::invalid_argument if that has
  // been said of all that were put. Never blocks for long.
  void task_done() {
    const std::lock_guard guard(lock_);
    if (unfinished_tasks_ == 0) throw std::invalid_argument("task_done() called too many times");
    if (--unfinished_tasks_ == 0) all_tasks_done_.notify_all();
  }

  // Blocks until task_done() has been called for every item that was put.
  void join() {
    const std::lock_guard guard(lock_);
    all_tasks_done_.wait_for([this] { return unfinished_tasks_ == 0; });
  }

  // What was true at some moment of the call, and may have changed when it returns.
  std::size_t qsize() const {
    const std::lock_guard guard(lock_);
    return items_.size();
  }
  bool empty() const { return qsize() == 0; }
  bool full() const { return maxsize_ > 0 && qsize() >= maxsize_; }

  // 0 for a queue without bounds.
  std::size_t maxsize() const { return maxsize_; }

 private:
  template <typename Error, typename Predicate>
  static void WaitUntil(Condition<Lock>& condition, Predicate predicate, bool block,
                        std::optional<std::chrono::nanoseconds> timeout) {
    if (block && timeout && timeout->count() < 0) {
      throw std::invalid_argument("'timeout' must be a non-negative number");
    }
    if (!(block ? condition.wait_for(predicate, timeout) : predicate())) throw Error();
  }

  const std::size_t maxsize_;
  mutable Lock lock_;  // Guards the rest.
  Condition<Lock> not_empty_{lock_};
  Condition<Lock> not_full_{lock_};
  Condition<Lock> all_tasks_done_{lock_};
  Storage items_;
  std::size_t unfinished_tasks_ = 0;
};

// The oldest item first.
template <typename T>
class Queue : public BasicQueue<T, internal::FifoStorage<T>> {
 public:
  using BasicQueue<T, internal::FifoStorage<T>>::BasicQueue;
};

// The newest item first.
template <typename T>
class LifoQueue : public BasicQueue<T, internal::LifoStorage<T>> {
 public:
  using BasicQueue<T, internal::LifoStorage<T>>::BasicQueue;
};

// The least item first, by `Compare`; among equal ones any.
template <typename T, typename Compare = std::less<T>>
class PriorityQueue : public BasicQueue<T, internal::HeapStorage<T, Compare>> {
 public:
  using BasicQueue<T, internal::HeapStorage<T, Compare>>::BasicQueue;
};

}  // namespace heddle

#endif  // HEDDLE_PRIMITIVES_QUEUE_QUEUE_H_
