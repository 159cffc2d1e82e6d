// poll(2) until a deadline, to the nanosecond and through interruptions.

#ifndef HEDDLE_PRIMITIVES_PROCESS_POLL_H_
#define HEDDLE_PRIMITIVES_PROCESS_POLL_H_

#include <poll.h>

#include <span>

#include "primitives/pool/deadline.h"

namespace heddle::process::internal {

// Blocks until something is ready, and says so in revents; false at the deadline, not before.
// Throws std::system_error.
bool PollUntil(std::span<pollfd> fds, const pool_internal::Deadline& deadline);

}  // namespace heddle::process::internal

#endif  // HEDDLE_PRIMITIVES_PROCESS_POLL_H_
