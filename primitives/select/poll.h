// The poll object: descriptors with the events of poll(2), POLLNVAL included, and no upper limit.
// Contract: CPython 3.11 select.poll.
#ifndef HEDDLE_PRIMITIVES_SELECT_POLL_H_
#define HEDDLE_PRIMITIVES_SELECT_POLL_H_

#include <poll.h>

#include <vector>

#include "primitives/select/deadline.h"

namespace heddle {

struct PollResult {
  int fd;
  short events;  // POLLIN, POLLOUT, ..., and unasked POLLERR, POLLHUP and POLLNVAL (closed).
};

// One thread at a time. Changes cost O(registered), like a poll itself.
class Poll {
 public:
  // Watches `fd`; a second time replaces its events and keeps its place. A closed descriptor is
  // accepted and reported as POLLNVAL. Throws std::invalid_argument if `fd` is negative.
  void register_fd(int fd, short events = POLLIN | POLLPRI | POLLOUT);

  // Throws std::system_error (ENOENT) if `fd` is not registered.
  void modify(int fd, short events);

  // Works after `fd` was closed. Throws SelectorKeyError if `fd` is not registered.
  void unregister(int fd);

  // Those with events, in the order of registration. Blocks until there are some or `timeout` has
  // passed (rounded up to milliseconds). An interrupted wait goes on with the time that is left.
  // Throws std::invalid_argument for a negative timeout (where CPython waits for ever).
  std::vector<PollResult> poll(Timeout timeout = std::nullopt);

 private:
  std::vector<pollfd>::iterator Find(int fd);

  std::vector<pollfd> entries_;
};

}  // namespace heddle

#endif  // HEDDLE_PRIMITIVES_SELECT_POLL_H_
