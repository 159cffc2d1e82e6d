// The real functions that more than one file needs.
#ifndef HEDDLE_PRIMITIVES_MONKEY_REAL_CALLS_H_
#define HEDDLE_PRIMITIVES_MONKEY_REAL_CALLS_H_

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "primitives/monkey/real.h"

namespace heddle::monkey::internal {

HEDDLE_MONKEY_REAL(poll);
HEDDLE_MONKEY_REAL(read);
HEDDLE_MONKEY_REAL(write);
HEDDLE_MONKEY_REAL(recvmsg);
HEDDLE_MONKEY_REAL(sendmsg);

}  // namespace heddle::monkey::internal

#endif  // HEDDLE_PRIMITIVES_MONKEY_REAL_CALLS_H_
