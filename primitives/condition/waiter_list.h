// The threads that wait on a condition, in the order in which they began. Each sleeps on a word of
// its own, so that a notify goes to those that are in the list and to nobody who comes later.
#ifndef HEDDLE_PRIMITIVES_CONDITION_WAITER_LIST_H_
#define HEDDLE_PRIMITIVES_CONDITION_WAITER_LIST_H_

#include <atomic>
#include <cstdint>

#include "primitives/lock/futex.h"

namespace heddle::internal {

// One waiting thread; lives on its stack.
class Waiter {
 public:
  Waiter() = default;
  Waiter(const Waiter&) = delete;
  Waiter& operator=(const Waiter&) = delete;

  // Sleeps until notified or until the deadline. Called without the condition's lock.
  void Sleep(const Deadline& deadline) const;

  // Whether a notify took this waiter off the list. Called with the condition's lock, which also
  // makes what the notifier did visible; this flag orders nothing itself.
  bool notified() const { return word_.load(std::memory_order_relaxed) != 0; }

 private:
  friend class WaiterList;

  std::atomic<std::uint32_t> word_{0};
  Waiter* previous_ = nullptr;
  Waiter* next_ = nullptr;
};

// Guarded by the lock of the condition: its holder alone may call.
class WaiterList {
 public:
  WaiterList() = default;
  WaiterList(const WaiterList&) = delete;
  WaiterList& operator=(const WaiterList&) = delete;

  void Append(Waiter& waiter);

  // Takes away a waiter that was not notified.
  void Remove(Waiter& waiter);

  // Takes the oldest `count` waiters off the list (all, if there are fewer) and wakes them. They
  // stay alive until the caller gives up the lock, since each must take it to leave.
  void Notify(int count);

 private:
  Waiter* first_ = nullptr;
  Waiter* last_ = nullptr;
};

}  // namespace heddle::internal

#endif  // HEDDLE_PRIMITIVES_CONDITION_WAITER_LIST_H_
