// Known-bad queues and stacks.
#ifndef HEDDLE_PLUGINS_MUTANTS_CONTAINERS_H_
#define HEDDLE_PLUGINS_MUTANTS_CONTAINERS_H_

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <mutex>
#include <utility>

#include "plugins/api/plugin.h"
#include "plugins/mutants/correct/containers.h"

namespace heddle::mutants {

// Looks at the oldest under one guard, and removes it under another.
struct TakesInTwoSteps : MonitorQueue {
  using MonitorQueue::MonitorQueue;
  bool try_pop(Value& value) {
    {
      std::lock_guard guarded(guard);
      if (values.empty()) return false;
      value = values.front();
    }
    std::lock_guard guarded(guard);
    if (!values.empty()) values.pop_front();
    not_full.notify_one();
    return true;
  }
};

// Somebody is inside, so it must be empty.
struct BusyMeansEmpty : MonitorQueue {
  using MonitorQueue::MonitorQueue;
  bool try_pop(Value& value) {
    std::unique_lock guarded(guard, std::try_to_lock);
    if (!guarded || values.empty()) return false;
    value = Take();
    return true;
  }
};

// The newest goes before those that wait to be got.
struct PutsInFront : MonitorQueue {
  using MonitorQueue::MonitorQueue;
  bool try_push(Value value) {
    std::lock_guard guarded(guard);
    if (values.size() == capacity) return false;
    values.push_front(value);
    not_empty.notify_one();
    return true;
  }
};

// Gives up, and puts it in all the same.
struct PutsWhenItGivesUp : MonitorQueue {
  using MonitorQueue::MonitorQueue;
  bool push_for(Value value, std::chrono::nanoseconds timeout) {
    std::unique_lock guarded(guard);
    const bool in_time = not_full.wait_until(guarded, Clock::now() + timeout, [this] { return values.size() < capacity; });
    Put(value);
    return in_time;
  }
};

struct HoldsOneTooMany : MonitorQueue {
  using MonitorQueue::MonitorQueue;
  bool try_push(Value value) {
    std::lock_guard guarded(guard);
    if (values.size() > capacity) return false;
    Put(value);
    return true;
  }
};

// Tells a consumer only when the queue was empty: the one it told may not have come yet.
struct TellsOnlyFromEmpty : MonitorQueue {
  using MonitorQueue::MonitorQueue;
  void push(Value value) {
    std::unique_lock guarded(guard);
    not_full.wait(guarded, [this] { return values.size() < capacity; });
    values.push_back(value);
    if (values.size() == 1) not_empty.notify_one();
  }
};

// Producers and consumers sleep in one place, and one of them is woken: perhaps of the wrong sort.
struct OneConditionForBoth : MonitorQueue {
  using MonitorQueue::MonitorQueue;
  void push(Value value) {
    std::unique_lock guarded(guard);
    not_empty.wait(guarded, [this] { return values.size() < capacity; });
    values.push_back(value);
    not_empty.notify_one();
  }
  Value pop() {
    std::unique_lock guarded(guard);
    not_empty.wait(guarded, [this] { return !values.empty(); });
    const Value value = values.front();
    values.pop_front();
    not_empty.notify_one();
    return value;
  }
};

struct GetGivesUpWhenWoken : MonitorQueue {
  using MonitorQueue::MonitorQueue;
  bool pop_for(Value& value, std::chrono::nanoseconds timeout) {
    std::unique_lock guarded(guard);
    if (values.empty()) not_empty.wait_until(guarded, Clock::now() + timeout);
    if (values.empty()) return false;
    value = Take();
    return true;
  }
};

struct GetWaitsTwice : MonitorQueue {
  using MonitorQueue::MonitorQueue;
  bool pop_for(Value& value, std::chrono::nanoseconds timeout) {
    return MonitorQueue::pop_for(value, timeout) || MonitorQueue::pop_for(value, timeout);
  }
};

// Says that a value is there before whoever reads it can see it.
struct PublishesRelaxed : Ring {
  using Ring::Ring;
  bool try_push(Value value) {
    const std::size_t end = written.load(std::memory_order_relaxed);
    if (end - read.load(std::memory_order_acquire) == capacity) return false;
    slots[end % kMost] = value;
    written.store(end + 1, std::memory_order_relaxed);
    return true;
  }
};

// The same, with slots that are atomic: nothing races but what the value stands for.
struct HandsOverNothing : Ring {
  using Ring::Ring;
  bool try_push(Value value) {
    const std::size_t end = written.load(std::memory_order_relaxed);
    if (end - read.load(std::memory_order_acquire) == capacity) return false;
    std::atomic_ref(slots[end % kMost]).store(value, std::memory_order_relaxed);
    written.store(end + 1, std::memory_order_relaxed);
    return true;
  }
  bool try_pop(Value& value) {
    const std::size_t begin = read.load(std::memory_order_relaxed);
    if (begin == written.load(std::memory_order_acquire)) return false;
    value = std::atomic_ref(slots[begin % kMost]).load(std::memory_order_relaxed);
    read.store(begin + 1, std::memory_order_release);
    return true;
  }
};

// Waits for the other side to move, which need not come.
struct WaitsInATry : Ring {
  using Ring::Ring;
  bool try_pop(Value& value) {
    while (!Ring::try_pop(value)) {
    }
    return true;
  }
};

// Gives the node back at once, though another thread may be about to look at it.
struct FreesAtOnce : TreiberStack {
  bool try_pop(Value& value) {
    Node* node = top.load(std::memory_order_acquire);
    while (node != nullptr && !top.compare_exchange_weak(node, node->next, std::memory_order_acquire)) {
    }
    if (node == nullptr) return false;
    value = node->value;
    delete node;
    return true;
  }
};

// Uses nodes again: the top may be the same node as before, with another below it.
struct UsesNodesAgain : TreiberStack {
  bool try_push(Value value) {
    Node* node = spare.exchange(nullptr, std::memory_order_acquire);
    if (node == nullptr) node = new Node{};
    std::atomic_ref(node->value).store(value, std::memory_order_relaxed);
    Node* below = top.load(std::memory_order_relaxed);
    do {
      std::atomic_ref(node->next).store(below, std::memory_order_relaxed);
    } while (!top.compare_exchange_weak(below, node, std::memory_order_release, std::memory_order_relaxed));
    return true;
  }
  bool try_pop(Value& value) {
    Node* node = top.load(std::memory_order_acquire);
    while (node != nullptr) {
      Node* const below = std::atomic_ref(node->next).load(std::memory_order_relaxed);
      if (top.compare_exchange_weak(node, below, std::memory_order_acquire)) break;
    }
    if (node == nullptr) return false;
    value = std::atomic_ref(node->value).load(std::memory_order_relaxed);
    Node* none = nullptr;
    if (!spare.compare_exchange_strong(none, node, std::memory_order_release, std::memory_order_relaxed)) Retire(node);
    return true;
  }
  ~UsesNodesAgain() { delete spare.load(); }
  std::atomic<Node*> spare{nullptr};
};

// Swaps the top by two steps.
struct PushesInTwoSteps : TreiberStack {
  bool try_push(Value value) {
    Node* const node = new Node{value, top.load(std::memory_order_acquire), nullptr};
    top.store(node, std::memory_order_release);
    return true;
  }
};

struct PushesRelaxed : TreiberStack {
  bool try_push(Value value) {
    Node* const node = new Node{value, top.load(std::memory_order_relaxed), nullptr};
    while (!top.compare_exchange_weak(node->next, node, std::memory_order_relaxed)) {
    }
    return true;
  }
};

struct LargestFirst : MonitorPriorityQueue {
  using MonitorPriorityQueue::MonitorPriorityQueue;
  bool try_pop(Value& value) {
    std::lock_guard guarded(guard);
    if (values.empty()) return false;
    const auto largest = std::max_element(values.begin(), values.end());
    value = *largest;
    values.erase(largest);
    not_full.notify_one();
    return true;
  }
};

// Finds the smallest under one guard, and takes it out under another.
struct SmallestInTwoSteps : MonitorPriorityQueue {
  using MonitorPriorityQueue::MonitorPriorityQueue;
  bool try_pop(Value& value) {
    {
      std::lock_guard guarded(guard);
      if (values.empty()) return false;
      value = *std::min_element(values.begin(), values.end());
    }
    std::lock_guard guarded(guard);
    const auto at = std::find(values.begin(), values.end(), value);
    if (at != values.end()) values.erase(at);
    not_full.notify_one();
    return true;
  }
};

// The mistakes of the queues above, in a stack and in a priority queue.
template <typename Base>
struct OneTooMany : Base {
  using Base::Base;
  bool try_push(Value value) {
    std::lock_guard guarded(this->guard);
    if (this->values.size() > this->capacity) return false;
    this->Put(value);
    return true;
  }
};
template <typename Base>
struct TellsFromEmptyOnly : Base {
  using Base::Base;
  void push(Value value) {
    std::unique_lock guarded(this->guard);
    this->not_full.wait(guarded, [this] { return this->values.size() < this->capacity; });
    this->values.push_back(value);
    if (this->values.size() == 1) this->not_empty.notify_one();
  }
};

// Slots of atomics behind a lock that orders nothing: no data race, and nothing handed over.
template <bool kSmallestFirst>
struct SlotsRelaxed {
  bool try_push(Value value) {
    Lock();
    const std::size_t at = size.load(std::memory_order_relaxed);
    const bool fits = at < slots.size();
    if (fits) slots[at].store(value, std::memory_order_relaxed);
    if (fits) size.store(at + 1, std::memory_order_relaxed);
    Unlock();
    return fits;
  }
  bool try_pop(Value& value) {
    Lock();
    const std::size_t count = size.load(std::memory_order_relaxed);
    if (count != 0) {
      std::size_t best = count - 1;
      for (std::size_t i = 0; kSmallestFirst && i < count; ++i) {
        if (slots[i].load(std::memory_order_relaxed) < slots[best].load(std::memory_order_relaxed)) best = i;
      }
      value = slots[best].load(std::memory_order_relaxed);
      slots[best].store(slots[count - 1].load(std::memory_order_relaxed), std::memory_order_relaxed);
      size.store(count - 1, std::memory_order_relaxed);
    }
    Unlock();
    return count != 0;
  }
  void Lock() {
    while (taken.exchange(true, std::memory_order_relaxed)) {
    }
  }
  void Unlock() { taken.store(false, std::memory_order_relaxed); }

  std::atomic<bool> taken{false};
  std::atomic<std::size_t> size{0};
  std::array<std::atomic<Value>, 64> slots{};
};

inline void RegisterContainers() {
  using plugin::bad_queue;
  using plugin::bad_stack;
  bad_queue<TakesInTwoSteps>("mutant::takes-in-two-steps", {.bounded = true}, {.property = "queue.fifo", .schedules = 2000});
  bad_queue<BusyMeansEmpty>("mutant::busy-means-empty", {.bounded = true}, {.property = "queue.fifo", .schedules = 2000});
  bad_queue<PutsInFront>("mutant::puts-in-front", {.bounded = true}, {.property = "queue.fifo", .schedules = 2000});
  bad_queue<PutsWhenItGivesUp>("mutant::puts-when-it-gives-up", {.bounded = true}, {.property = "queue.bound", .schedules = 2000});
  bad_queue<HoldsOneTooMany>("mutant::holds-one-too-many", {.bounded = true}, {.property = "queue.bound", .schedules = 1000});
  bad_queue<TellsOnlyFromEmpty>("mutant::tells-only-from-empty", {.bounded = true}, {.property = "queue.no-lost-wakeup", .schedules = 10000});
  bad_queue<OneConditionForBoth>("mutant::one-condition-for-both", {.bounded = true}, {.property = "queue.no-lost-wakeup", .schedules = 10000});
  bad_queue<GetGivesUpWhenWoken>("mutant::get-gives-up-when-woken", {.bounded = true},
                                 {.property = "queue.timeout-not-early", .schedules = 5000});
  bad_queue<GetWaitsTwice>("mutant::get-waits-twice", {.bounded = true}, {.property = "queue.timeout-exact", .schedules = 2000});
  constexpr plugin::QueueClaims kRing{.bounded = true, .one_producer = true, .one_consumer = true};
  bad_queue<PublishesRelaxed>("mutant::publishes-relaxed", kRing, {.property = "queue.race-free", .schedules = 1000});
  bad_queue<HandsOverNothing>("mutant::hands-over-nothing", kRing, {.property = "queue.visibility", .schedules = 1000});
  bad_queue<WaitsInATry>("mutant::waits-in-a-try", kRing, {.property = "queue.no-livelock", .schedules = 500});
  bad_stack<FreesAtOnce>("mutant::frees-at-once", {}, {.property = "stack.well-behaved", .schedules = 5000});
  bad_stack<UsesNodesAgain>("mutant::uses-nodes-again", {}, {.property = "stack.lifo", .schedules = 40000});
  bad_stack<PushesInTwoSteps>("mutant::pushes-in-two-steps", {}, {.property = "stack.lifo", .schedules = 1000});
  bad_stack<PushesRelaxed>("mutant::pushes-relaxed", {}, {.property = "stack.race-free", .schedules = 1000});
  bad_queue<MonitorQueue>("mutant::queue-with-a-lock", {.bounded = true, .nonblocking = true}, {.property = "queue.nonblocking", .schedules = 2000});
  plugin::bad_priority_queue<LargestFirst>("mutant::largest-first", {.bounded = true}, {"priority_queue.smallest-first", 2000});
  plugin::bad_priority_queue<SmallestInTwoSteps>("mutant::smallest-in-two-steps", {.bounded = true}, {"priority_queue.smallest-first", 2000});
  bad_stack<OneTooMany<MonitorStack>>("mutant::stack-one-too-many", {.bounded = true}, {.property = "stack.bound", .schedules = 1000});
  bad_stack<TellsFromEmptyOnly<MonitorStack>>("mutant::stack-tells-from-empty", {.bounded = true}, {.property = "stack.no-lost-wakeup", .schedules = 5000});
  bad_stack<MonitorStack>("mutant::stack-with-a-lock", {.bounded = true, .nonblocking = true}, {.property = "stack.nonblocking", .schedules = 2000});
  bad_stack<SlotsRelaxed<false>>("mutant::stack-relaxed", {}, {.property = "stack.visibility", .schedules = 1000});
  plugin::bad_priority_queue<OneTooMany<MonitorPriorityQueue>>("mutant::priority-one-too-many", {.bounded = true}, {"priority_queue.bound", 1000});
  plugin::bad_priority_queue<TellsFromEmptyOnly<MonitorPriorityQueue>>("mutant::priority-tells-from-empty", {.bounded = true},
                                                                       {"priority_queue.no-lost-wakeup", 5000});
  plugin::bad_priority_queue<MonitorPriorityQueue>("mutant::priority-with-a-lock", {.bounded = true, .nonblocking = true},
                                                   {"priority_queue.nonblocking", 2000});
  plugin::bad_priority_queue<SlotsRelaxed<true>>("mutant::priority-relaxed", {}, {"priority_queue.visibility", 1000});
}

}  // namespace heddle::mutants

#endif  // HEDDLE_PLUGINS_MUTANTS_CONTAINERS_H_
