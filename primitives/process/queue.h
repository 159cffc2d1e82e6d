// Queue<T>: a bounded first-in first-out queue among processes.
// The contract is CPython 3.11 multiprocessing.Queue.

#ifndef HEDDLE_PRIMITIVES_PROCESS_QUEUE_H_
#define HEDDLE_PRIMITIVES_PROCESS_QUEUE_H_

#include <cstddef>
#include <stdexcept>
#include <string>

#include "primitives/pool/deadline.h"
#include "primitives/process/byte_queue.h"
#include "primitives/process/codec.h"
#include "primitives/process/errors.h"

namespace heddle::process {

// Lives in shared memory, shared with the children forked after it was made. Any thread of any
// process that has it may call anything. T is trivially copyable (no pointers), or
// default-constructible and serializable by cereal; items are copied.
//
// Two differences to CPython: there is no unbounded queue, as the memory is fixed when it is made;
// and put has stored the item when it returns, there is no feeder thread, so nothing is lost when
// the process ends. At most Condition::kMaxWaiters calls may block at a time, the next throws
// std::length_error. When a process is killed in the middle of a call, all later calls throw
// OwnerDiedError.
template <typename T>
class Queue {
 public:
  static constexpr std::size_t kDefaultCapacity = std::size_t{1} << 20;

  // At most `max_size` items, and when T is not trivially copyable at most `capacity` bytes of them
  // in cereal's binary form. std::invalid_argument when one of them is 0.
  explicit Queue(std::size_t max_size, std::size_t capacity = kDefaultCapacity)
      : items_(AtLeastOne(max_size), Capacity(max_size, AtLeastOne(capacity))) {}

  // Appends `item`. Throws Full when there is no room: at once if not `blocking`, and not before
  // `timeout` has passed otherwise. std::length_error when the item is larger than the capacity,
  // std::invalid_argument for a negative timeout.
  void put(const T& item, bool blocking = true, Timeout timeout = std::nullopt) {
    CheckTimeout(timeout);
    const auto deadline = pool_internal::Deadline::After(timeout);
    if (!items_.Put(internal::Encode(item), blocking, deadline)) throw Full();
  }

  // Takes the oldest item. Throws Empty when there is none: at once if not `blocking`, and not
  // before `timeout` has passed otherwise. std::invalid_argument for a negative timeout.
  T get(bool blocking = true, Timeout timeout = std::nullopt) {
    CheckTimeout(timeout);
    const auto deadline = pool_internal::Deadline::After(timeout);
    std::string bytes;
    if (!items_.Get(bytes, blocking, deadline)) throw Empty();
    return internal::Decode<T>(bytes);
  }

  // True at some moment of the call; another process may have changed it meanwhile. full tells of
  // the number of items only.
  std::size_t qsize() const { return items_.Size(); }
  bool empty() const { return qsize() == 0; }
  bool full() const { return qsize() == items_.max_items(); }

 private:
  static std::size_t AtLeastOne(std::size_t n) {
    if (n == 0) throw std::invalid_argument("a queue's size and capacity must be at least 1");
    return n;
  }

  // Of a trivially copyable type max_size items always fit.
  static std::size_t Capacity(std::size_t max_size, std::size_t capacity) {
    if constexpr (!internal::kCopiedAsBytes<T>) return capacity;
    if (max_size > static_cast<std::size_t>(-1) / 4 / sizeof(T)) throw std::bad_alloc();
    return max_size * sizeof(T);
  }

  static void CheckTimeout(Timeout timeout) {
    if (timeout && *timeout < timeout->zero()) {
      throw std::invalid_argument("the timeout must not be negative");
    }
  }

  internal::ByteQueue items_;
};

}  // namespace heddle::process

#endif  // HEDDLE_PRIMITIVES_PROCESS_QUEUE_H_
