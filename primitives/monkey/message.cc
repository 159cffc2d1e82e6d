// Both directions try with MSG_DONTWAIT, so the descriptor's own flags are never touched.
// What a blocking call would still wait for is tried again with the part that is left.
#include "primitives/monkey/message.h"

#include <poll.h>
#include <sys/uio.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <vector>

#include "primitives/monkey/blocking_call.h"
#include "primitives/monkey/cooperative.h"
#include "primitives/monkey/real_calls.h"

namespace heddle::monkey::internal {
namespace {

using hub::internal::Scheduler;

bool is_stream(int fd) {
  int type = 0;
  socklen_t size = sizeof(type);
  return getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &size) == 0 && type == SOCK_STREAM;
}

std::size_t length(const msghdr& message) {
  std::size_t total = 0;
  for (std::size_t i = 0; i < message.msg_iovlen; ++i) total += message.msg_iov[i].iov_len;
  return total;
}

// What is left of a message after its first bytes have gone.
class Rest {
 public:
  Rest(const msghdr& message, std::size_t gone)
      : parts_(message.msg_iov, message.msg_iov + message.msg_iovlen), header_() {
    std::size_t first = 0;
    while (first < parts_.size() && gone >= parts_[first].iov_len) gone -= parts_[first++].iov_len;
    if (first < parts_.size()) {
      parts_[first].iov_base = static_cast<char*>(parts_[first].iov_base) + gone;
      parts_[first].iov_len -= gone;
    }
    header_.msg_iov = parts_.data() + first;
    header_.msg_iovlen = parts_.size() - first;
  }

  msghdr* header() { return &header_; }

 private:
  std::vector<iovec> parts_;
  msghdr header_;  // without address and control data, which went with the first bytes
};

}  // namespace

ssize_t receive(Scheduler& hub, int fd, msghdr* message, int flags) {
  if ((flags & (MSG_DONTWAIT | MSG_ERRQUEUE | MSG_OOB)) != 0) {
    return real_recvmsg(fd, message, flags);
  }
  KeepErrno keep;
  BlockingCall call(hub, fd, POLLIN);
  ssize_t got = 0;
  // recvmsg() overwrites these, also when there is nothing yet.
  const socklen_t name_length = message->msg_namelen;
  const std::size_t control_length = message->msg_controllen;
  for (;;) {
    ssize_t more;
    if (got == 0) {
      message->msg_namelen = name_length;
      message->msg_controllen = control_length;
      more = real_recvmsg(fd, message, flags | MSG_DONTWAIT);
    } else {
      more = real_recvmsg(fd, Rest(*message, got).header(), flags | MSG_DONTWAIT);
    }
    if (more >= 0) {
      const bool all = (flags & MSG_WAITALL) != 0 && (flags & MSG_PEEK) == 0;
      got += more;
      if (!all || more == 0 || got >= static_cast<ssize_t>(length(*message)) || !is_stream(fd)) {
        return got;
      }
      continue;
    }
    const int error = errno == EAGAIN ? call.wait() : errno;
    if (error != 0) return got > 0 ? got : keep.fail(error);
  }
}

ssize_t transmit(Scheduler& hub, int fd, const msghdr* message, int flags) {
  if ((flags & MSG_DONTWAIT) != 0) return real_sendmsg(fd, message, flags);
  KeepErrno keep;
  BlockingCall call(hub, fd, POLLOUT);
  ssize_t sent = 0;
  for (;;) {
    // Once some bytes have gone the kernel does not raise SIGPIPE for the others.
    const ssize_t more = sent == 0 ? real_sendmsg(fd, message, flags | MSG_DONTWAIT)
                                   : real_sendmsg(fd, Rest(*message, sent).header(),
                                                  flags | MSG_DONTWAIT | MSG_NOSIGNAL);
    if (more >= 0) {
      sent += more;
      if (sent >= static_cast<ssize_t>(length(*message)) || !is_stream(fd)) return sent;
      continue;
    }
    const int error = errno == EAGAIN ? call.wait() : errno;
    if (error != 0) return sent > 0 ? sent : keep.fail(error);
  }
}

}  // namespace heddle::monkey::internal
