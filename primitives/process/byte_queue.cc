// A ring of length-prefixed items. Every change wakes all who wait: an item of any size may fit
// now, and one of them may be killed before it acts.

#include "primitives/process/byte_queue.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <mutex>
#include <new>
#include <stdexcept>

namespace heddle::process::internal {
namespace {

std::size_t RingSize(std::size_t max_items, std::size_t capacity, std::size_t overhead) {
  if (max_items > (std::numeric_limits<std::size_t>::max() / 4 - capacity) / overhead) {
    throw std::bad_alloc();
  }
  return max_items * overhead + capacity;
}

}  // namespace

ByteQueue::ByteQueue(std::size_t max_items, std::size_t capacity)
    : max_items_(max_items),
      ring_size_(RingSize(max_items, capacity, sizeof(ItemSize))),
      memory_(sizeof(State) + ring_size_),
      state_(memory_.allocate<State>()),
      ring_(memory_.allocate<char>(ring_size_)),
      changed_(lock_) {}

bool ByteQueue::Put(std::string_view item, bool blocking, const pool_internal::Deadline& deadline) {
  const ItemSize size = item.size();
  if (size > ring_size_ - max_items_ * sizeof(ItemSize)) {
    throw std::length_error("an item larger than the whole queue");
  }
  const std::lock_guard lock(lock_);
  const auto has_room = [&] { return HasRoom(sizeof size + item.size()); };
  if (!has_room() && !(blocking && changed_.wait_for(has_room, deadline.remaining()))) return false;
  Write(&size, sizeof size);
  Write(item.data(), item.size());
  ++state_->items;
  changed_.notify_all();
  return true;
}

bool ByteQueue::Get(std::string& item, bool blocking, const pool_internal::Deadline& deadline) {
  const std::lock_guard lock(lock_);
  const auto has_item = [&] { return state_->items > 0; };
  if (!has_item() && !(blocking && changed_.wait_for(has_item, deadline.remaining()))) return false;
  ItemSize size;
  Read(&size, sizeof size);
  item.resize(size);
  Read(item.data(), item.size());
  --state_->items;
  changed_.notify_all();
  return true;
}

std::size_t ByteQueue::Size() const {
  const std::lock_guard lock(lock_);
  return state_->items;
}

bool ByteQueue::HasRoom(std::size_t bytes) const {
  return state_->items < max_items_ && bytes <= ring_size_ - state_->used;
}

void ByteQueue::Write(const void* from, std::size_t bytes) {
  if (bytes == 0) return;
  const std::size_t end = (state_->begin + state_->used) % ring_size_;
  const std::size_t first = std::min(bytes, ring_size_ - end);
  std::memcpy(ring_ + end, from, first);
  std::memcpy(ring_, static_cast<const char*>(from) + first, bytes - first);
  state_->used += bytes;
}

void ByteQueue::Read(void* to, std::size_t bytes) {
  if (bytes == 0) return;
  const std::size_t first = std::min(bytes, ring_size_ - state_->begin);
  std::memcpy(to, ring_ + state_->begin, first);
  std::memcpy(static_cast<char*>(to) + first, ring_, bytes - first);
  state_->begin = (state_->begin + bytes) % ring_size_;
  state_->used -= bytes;
}

}  // namespace heddle::process::internal
