// Sending and receiving on a socket as the blocking calls do it, in a greenlet.
// read, write and all calls of the send and recv families come down to these two.
#ifndef HEDDLE_PRIMITIVES_MONKEY_MESSAGE_H_
#define HEDDLE_PRIMITIVES_MONKEY_MESSAGE_H_

#include <sys/socket.h>
#include <sys/types.h>

#include "primitives/hub/scheduler.h"

namespace heddle::monkey::internal {

// recvmsg(): waits for a first byte or message; for all of it under MSG_WAITALL.
ssize_t receive(hub::internal::Scheduler& hub, int fd, msghdr* message, int flags);

// sendmsg(): waits until everything is sent.
ssize_t transmit(hub::internal::Scheduler& hub, int fd, const msghdr* message, int flags);

}  // namespace heddle::monkey::internal

#endif  // HEDDLE_PRIMITIVES_MONKEY_MESSAGE_H_
