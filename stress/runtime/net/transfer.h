// Receiving and sending over every type of file.
#ifndef HEDDLE_STRESS_RUNTIME_NET_TRANSFER_H_
#define HEDDLE_STRESS_RUNTIME_NET_TRANSFER_H_

#include <sys/types.h>
#include <sys/uio.h>

#include <span>

#include "stress/runtime/net/file.h"

namespace heddle::runtime::net {

// As recvmsg and sendmsg: the number of bytes, or -1 and errno. `flags` are MSG_*. `from` may be null; `to` too: where it is connected.
ssize_t Receive(File& file, std::span<const iovec> parts, int flags, Address* from);
ssize_t Send(File& file, std::span<const iovec> parts, int flags, const Address* to);

}  // namespace heddle::runtime::net

#endif  // HEDDLE_STRESS_RUNTIME_NET_TRANSFER_H_
