// A bounded FIFO of byte strings in shared memory: what a Queue<T> is made of.

#ifndef HEDDLE_PRIMITIVES_PROCESS_BYTE_QUEUE_H_
#define HEDDLE_PRIMITIVES_PROCESS_BYTE_QUEUE_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "primitives/pool/deadline.h"
#include "primitives/process/condition.h"
#include "primitives/process/rlock.h"
#include "primitives/process/shared_memory.h"

namespace heddle::process::internal {

// Shared with the children forked after it was made; any thread of any process that has it may call
// anything. When a process is killed in the middle of a call, so that the contents may be half
// changed, all calls of all processes throw OwnerDiedError from then on.
class ByteQueue {
 public:
  // Holds at most `max_items` items, and `capacity` bytes with eight more for each item.
  ByteQueue(std::size_t max_items, std::size_t capacity);

  // Appends `item`; false when there was no room until the deadline. std::length_error when it is
  // larger than the whole capacity.
  bool Put(std::string_view item, bool blocking, const pool_internal::Deadline& deadline);

  // Takes the oldest item; false when there was none until the deadline.
  bool Get(std::string& item, bool blocking, const pool_internal::Deadline& deadline);

  std::size_t Size() const;
  std::size_t max_items() const { return max_items_; }

 private:
  using ItemSize = std::uint64_t;

  struct State {
    std::size_t items;
    std::size_t begin;  // of the oldest item in the ring
    std::size_t used;   // bytes from there
  };

  bool HasRoom(std::size_t bytes) const;
  void Write(const void* from, std::size_t bytes);
  void Read(void* to, std::size_t bytes);

  const std::size_t max_items_;
  const std::size_t ring_size_;
  SharedMemory memory_;
  State* state_;
  char* ring_;
  mutable RLock lock_;
  Condition changed_;
};

}  // namespace heddle::process::internal

#endif  // HEDDLE_PRIMITIVES_PROCESS_BYTE_QUEUE_H_
