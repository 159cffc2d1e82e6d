#include "stress/runtime/net/channel.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace heddle::runtime::net {

void Channel::Open() {
  first_ = count_ = delivered_ = 0;
  capacity_ = kDefaultCapacity;
  arrivals_ = departures_ = 0;
  closed_ = end_delivered_ = abandoned_ = full_ = false;
  delivery = {};
  delivery.channel = this;
}

void Channel::Write(const std::uint8_t* bytes, std::size_t size, bool late) {
  if (count_ + size > ring_.size()) {
    std::vector<std::uint8_t> larger(std::max(count_ + size, std::max(ring_.size() * 2, std::size_t{256})));
    const std::size_t count = std::exchange(delivered_, count_);
    Copy(larger.data(), count_);
    delivered_ = count;
    ring_.swap(larger);
    first_ = 0;
  }
  std::size_t at = (first_ + count_) % ring_.size();
  for (std::size_t done = 0; done < size;) {
    const std::size_t part = std::min(size - done, ring_.size() - at);
    std::memcpy(ring_.data() + at, bytes + done, part);
    done += part;
    at = 0;
  }
  const bool behind = delivered_ != count_;
  count_ += size;
  if (late || behind) return;
  delivered_ = count_;
  ++arrivals_;
}

void Channel::Copy(std::uint8_t* bytes, std::size_t size) const {
  std::size_t at = first_;
  for (std::size_t done = 0; done < size;) {
    const std::size_t part = std::min(size - done, ring_.size() - at);
    std::memcpy(bytes + done, ring_.data() + at, part);
    done += part;
    at = 0;
  }
}

void Channel::Drop(std::size_t size) {
  if (size == 0) return;
  first_ = (first_ + size) % ring_.size();
  count_ -= size;
  delivered_ -= size;
  if (full_ && IsWritable()) {
    full_ = false;
    ++departures_;
  }
}

void Channel::Deliver() {
  if (!HasUndelivered()) return;
  delivered_ = count_;
  end_delivered_ = closed_;
  ++arrivals_;
}

void Channel::Close() {
  if (closed_) return;
  const bool behind = delivered_ != count_;
  closed_ = true;
  if (behind) return;
  end_delivered_ = true;
  ++arrivals_;
}

}  // namespace heddle::runtime::net
