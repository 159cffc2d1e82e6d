// The poll object.
// See poll.h.
#include "primitives/select/poll.h"

#include <algorithm>
#include <stdexcept>
#include <string>

#include "primitives/select/selector_key_error.h"
#include "primitives/select/system_error.h"

namespace heddle {

void Poll::register_fd(int fd, short events) {
  if (fd < 0) throw std::invalid_argument("file descriptor cannot be negative");
  const auto entry = Find(fd);
  if (entry == entries_.end()) {
    entries_.push_back({fd, events, 0});
  } else {
    entry->events = events;
  }
}

void Poll::modify(int fd, short events) {
  const auto entry = Find(fd);
  if (entry == entries_.end()) internal::ThrowErrno("Poll::modify", ENOENT);
  entry->events = events;
}

void Poll::unregister(int fd) {
  const auto entry = Find(fd);
  if (entry == entries_.end()) {
    throw SelectorKeyError("file descriptor " + std::to_string(fd) + " is not registered");
  }
  entries_.erase(entry);
}

std::vector<PollResult> Poll::poll(Timeout timeout) {
  const Deadline deadline(timeout);
  int count;
  do {
    count = ::poll(entries_.data(), entries_.size(), deadline.RemainingMilliseconds());
    if (count < 0 && errno != EINTR) internal::ThrowErrno("poll");
  } while (count <= 0 && !deadline.expired());
  std::vector<PollResult> results;
  if (count <= 0) return results;
  results.reserve(count);
  for (const pollfd& entry : entries_) {
    if (entry.revents != 0) results.push_back({entry.fd, entry.revents});
  }
  return results;
}

std::vector<pollfd>::iterator Poll::Find(int fd) {
  return std::find_if(entries_.begin(), entries_.end(),
                      [fd](const pollfd& entry) { return entry.fd == fd; });
}

}  // namespace heddle
