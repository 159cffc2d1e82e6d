// A call on a blocking descriptor that is tried, waited for, and tried again.
#ifndef HEDDLE_PRIMITIVES_MONKEY_BLOCKING_CALL_H_
#define HEDDLE_PRIMITIVES_MONKEY_BLOCKING_CALL_H_

#include <optional>

#include "primitives/hub/scheduler.h"
#include "primitives/monkey/cooperative.h"

namespace heddle::monkey::internal {

class BlockingCall {
 public:
  // `events` is POLLIN or POLLOUT: what the call waits for, and which time limit of a socket holds.
  BlockingCall(hub::internal::Scheduler& hub, int fd, short events)
      : hub_(hub), fd_(fd), events_(events) {}

  // Suspends the greenlet until the call is worth another try. Returns 0, or the errno with which
  // it fails: EAGAIN for a descriptor that does not block or when the socket's time limit is over,
  // EBADF when the descriptor was closed.
  int wait();

  // Suspends the greenlet until a real call that blocks would not. Returns like wait(), but 0 for
  // a descriptor that does not block.
  int wait_until_ready();

  // Suspends the greenlet for a moment, within the time limit. Returns like wait().
  int pause();

 private:
  Deadline deadline();

  hub::internal::Scheduler& hub_;
  const int fd_;
  const short events_;
  std::optional<Deadline> deadline_;  // asked for at the first wait
};

// Whether O_NONBLOCK is set.
bool is_nonblocking(int fd);

}  // namespace heddle::monkey::internal

#endif  // HEDDLE_PRIMITIVES_MONKEY_BLOCKING_CALL_H_
