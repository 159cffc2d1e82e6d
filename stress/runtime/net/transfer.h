// Receiving and sending over every type of file.
#ifndef HEDDLE_STRESS_RUNTIME_NET_TRANSFER_H_
#define HEDDLE_STRESS_RUNTIME_NET_TRANSFER_H_

#include <sys/types.h>
#include <sys/uio.h>

#include <span>
#include <vector>

#include "stress/runtime/net/file.h"

namespace heddle::runtime::net {

// What goes along with the bytes of a message.
struct Ancillary {
  Address address;           // of the sender; to which it is sent
  bool has_address = false;  // of a send: else where it is connected
  std::vector<File*> files;  // passed on, each with a reference: the receiver's once received, and the sender's until sent
};

// As recvmsg and sendmsg: the number of bytes, or -1 and errno. `flags` are MSG_*.
ssize_t Receive(File& file, std::span<const iovec> parts, int flags, Ancillary* ancillary);
ssize_t Send(File& file, std::span<const iovec> parts, int flags, Ancillary* ancillary);

}  // namespace heddle::runtime::net

#endif  // HEDDLE_STRESS_RUNTIME_NET_TRANSFER_H_
