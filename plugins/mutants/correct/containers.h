// A bounded queue made of a mutex and two condition variables, a ring for one producer and one consumer, and a stack that swaps its top.
#ifndef HEDDLE_PLUGINS_MUTANTS_CORRECT_CONTAINERS_H_
#define HEDDLE_PLUGINS_MUTANTS_CORRECT_CONTAINERS_H_

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <utility>

#include "plugins/mutants/correct/futex.h"

namespace heddle::mutants {

using Value = std::int64_t;

struct MonitorQueue {
  explicit MonitorQueue(Value capacity) : capacity(static_cast<std::size_t>(capacity)) {}

  void push(Value value) {
    std::unique_lock guarded(guard);
    not_full.wait(guarded, [this] { return values.size() < capacity; });
    Put(value);
  }
  bool try_push(Value value) {
    std::lock_guard guarded(guard);
    if (values.size() == capacity) return false;
    Put(value);
    return true;
  }
  bool push_for(Value value, std::chrono::nanoseconds timeout) {
    std::unique_lock guarded(guard);
    if (!not_full.wait_until(guarded, Clock::now() + timeout, [this] { return values.size() < capacity; })) return false;
    Put(value);
    return true;
  }
  Value pop() {
    std::unique_lock guarded(guard);
    not_empty.wait(guarded, [this] { return !values.empty(); });
    return Take();
  }
  bool try_pop(Value& value) {
    std::lock_guard guarded(guard);
    if (values.empty()) return false;
    value = Take();
    return true;
  }
  bool pop_for(Value& value, std::chrono::nanoseconds timeout) {
    std::unique_lock guarded(guard);
    if (!not_empty.wait_until(guarded, Clock::now() + timeout, [this] { return !values.empty(); })) return false;
    value = Take();
    return true;
  }

  void Put(Value value) {
    values.push_back(value);
    not_empty.notify_one();
  }
  Value Take() {
    const Value value = values.front();
    values.pop_front();
    not_full.notify_one();
    return value;
  }

  std::mutex guard;
  std::condition_variable not_full;
  std::condition_variable not_empty;
  std::deque<Value> values;
  const std::size_t capacity;
};

// Last in, first out.
struct MonitorStack : MonitorQueue {
  using MonitorQueue::MonitorQueue;
  Value pop() {
    std::unique_lock guarded(guard);
    not_empty.wait(guarded, [this] { return !values.empty(); });
    return TakeLast();
  }
  bool try_pop(Value& value) {
    std::lock_guard guarded(guard);
    if (values.empty()) return false;
    value = TakeLast();
    return true;
  }
  bool pop_for(Value& value, std::chrono::nanoseconds timeout) {
    std::unique_lock guarded(guard);
    if (!not_empty.wait_until(guarded, Clock::now() + timeout, [this] { return !values.empty(); })) return false;
    value = TakeLast();
    return true;
  }

  Value TakeLast() {
    const Value value = values.back();
    values.pop_back();
    not_full.notify_one();
    return value;
  }
};

// The smallest first.
struct MonitorPriorityQueue : MonitorQueue {
  using MonitorQueue::MonitorQueue;
  Value pop() {
    std::unique_lock guarded(guard);
    not_empty.wait(guarded, [this] { return !values.empty(); });
    return TakeSmallest();
  }
  bool try_pop(Value& value) {
    std::lock_guard guarded(guard);
    if (values.empty()) return false;
    value = TakeSmallest();
    return true;
  }
  bool pop_for(Value& value, std::chrono::nanoseconds timeout) {
    std::unique_lock guarded(guard);
    if (!not_empty.wait_until(guarded, Clock::now() + timeout, [this] { return !values.empty(); })) return false;
    value = TakeSmallest();
    return true;
  }

  Value TakeSmallest() {
    const auto smallest = std::min_element(values.begin(), values.end());
    const Value value = *smallest;
    values.erase(smallest);
    not_full.notify_one();
    return value;
  }
};

// For one producer and one consumer.
struct Ring {
  static constexpr std::size_t kMost = 8;

  explicit Ring(Value capacity) : capacity(static_cast<std::size_t>(capacity)) {}

  bool try_push(Value value) {
    const std::size_t end = written.load(std::memory_order_relaxed);
    if (end - read.load(std::memory_order_acquire) == capacity) return false;
    slots[end % kMost] = value;
    written.store(end + 1, std::memory_order_release);
    return true;
  }
  bool try_pop(Value& value) {
    const std::size_t begin = read.load(std::memory_order_relaxed);
    if (begin == written.load(std::memory_order_acquire)) return false;
    value = slots[begin % kMost];
    read.store(begin + 1, std::memory_order_release);
    return true;
  }

  std::array<Value, kMost> slots{};
  std::atomic<std::size_t> written{0};
  std::atomic<std::size_t> read{0};
  const std::size_t capacity;
};

// Treiber's stack. Nodes that were popped are freed at the end, so that none is used again while somebody still looks at it.
struct TreiberStack {
  struct Node {
    Value value;
    Node* next;
    Node* next_retired;
  };

  ~TreiberStack() {
    for (Node* node = top.load(); node != nullptr;) delete std::exchange(node, node->next);
    for (Node* node = retired.load(); node != nullptr;) delete std::exchange(node, node->next_retired);
  }

  bool try_push(Value value) {
    Node* const node = new Node{value, top.load(std::memory_order_relaxed), nullptr};
    while (!top.compare_exchange_weak(node->next, node, std::memory_order_release, std::memory_order_relaxed)) {
    }
    return true;
  }
  bool try_pop(Value& value) {
    Node* node = top.load(std::memory_order_acquire);
    while (node != nullptr && !top.compare_exchange_weak(node, node->next, std::memory_order_acquire)) {
    }
    if (node == nullptr) return false;
    value = node->value;
    Retire(node);
    return true;
  }

  void Retire(Node* node) {
    node->next_retired = retired.load(std::memory_order_relaxed);
    while (!retired.compare_exchange_weak(node->next_retired, node, std::memory_order_release, std::memory_order_relaxed)) {
    }
  }

  std::atomic<Node*> top{nullptr};
  std::atomic<Node*> retired{nullptr};
};

}  // namespace heddle::mutants

#endif  // HEDDLE_PLUGINS_MUTANTS_CORRECT_CONTAINERS_H_
