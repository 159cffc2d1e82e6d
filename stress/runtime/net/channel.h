// One direction of a connection or pipe: bytes that were sent and not yet received. Knows nothing of schedules.
#ifndef HEDDLE_STRESS_RUNTIME_NET_CHANNEL_H_
#define HEDDLE_STRESS_RUNTIME_NET_CHANNEL_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "stress/runtime/engine.h"

namespace heddle::runtime::net {

// What a channel holds unless SO_SNDBUF or SO_RCVBUF says otherwise, in bytes.
inline constexpr std::size_t kDefaultCapacity = 64 * 1024;

class Channel;

struct Delivery : Alarm {
  Channel* channel = nullptr;
};

class Channel {
 public:
  // Empty and open. Keeps its memory.
  void Open();

  // How many bytes can be received, or sent, now.
  std::size_t Available() const { return delivered_; }
  std::size_t Space() const { return capacity_ > count_ ? capacity_ - count_ : 0; }
  // Whether poll calls it writable: as Linux, not for every single byte.
  bool IsWritable() const { return Space() * 3 >= capacity_; }
  void SetCapacity(std::size_t bytes) { capacity_ = bytes; }

  // Appends `size` <= Space() bytes. They can be received at once, or, if `late`, with everything sent later, when Deliver is called.
  void Write(const std::uint8_t* bytes, std::size_t size, bool late);
  // Copies the first `size` <= Available() bytes out; Drop takes them away.
  void Copy(std::uint8_t* bytes, std::size_t size) const;
  void Drop(std::size_t size);
  void Deliver();
  bool HasUndelivered() const { return delivered_ != count_ || (closed_ && !end_delivered_); }

  // The sender sends no more: after the last byte comes the end.
  void Close();
  bool closed() const { return closed_; }
  // Whether the receiver has been told of the end. There may be bytes before it.
  bool EndDelivered() const { return end_delivered_; }
  // Nobody receives any more.
  void Abandon() { abandoned_ = true; }
  bool abandoned() const { return abandoned_; }
  // A sender found too little space: it is to be told when there is more.
  void NoteFull() { full_ = true; }

  // How often something arrived for the receiver, and how often there was space again for a sender that had found none: what edge-triggered
  // epoll reports.
  std::uint32_t arrivals() const { return arrivals_; }
  std::uint32_t departures() const { return departures_; }
  void NoteArrival() { ++arrivals_; }
  void NoteDeparture() { ++departures_; }

  Delivery delivery;  // of what is late

 private:
  std::vector<std::uint8_t> ring_;
  std::size_t first_ = 0;
  std::size_t count_ = 0;
  std::size_t delivered_ = 0;
  std::size_t capacity_ = kDefaultCapacity;
  std::uint32_t arrivals_ = 0;
  std::uint32_t departures_ = 0;
  bool closed_ = false;
  bool end_delivered_ = false;
  bool abandoned_ = false;
  bool full_ = false;
};

}  // namespace heddle::runtime::net

#endif  // HEDDLE_STRESS_RUNTIME_NET_CHANNEL_H_
