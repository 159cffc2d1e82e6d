// The send and recv families, accept and connect.
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <cerrno>

#include "primitives/monkey/blocking_call.h"
#include "primitives/monkey/cooperative.h"
#include "primitives/monkey/message.h"
#include "primitives/monkey/real.h"
#include "primitives/monkey/real_calls.h"

namespace heddle::monkey::internal {
namespace {

using hub::internal::Scheduler;

HEDDLE_MONKEY_REAL(recv);
HEDDLE_MONKEY_REAL(recvfrom);
HEDDLE_MONKEY_REAL(send);
HEDDLE_MONKEY_REAL(sendto);
HEDDLE_MONKEY_REAL(accept);
HEDDLE_MONKEY_REAL(accept4);
HEDDLE_MONKEY_REAL(connect);

msghdr message_of(iovec* part) {
  msghdr message = {};
  message.msg_iov = part;
  message.msg_iovlen = 1;
  return message;
}

int socket_option(int fd, int option) {
  int value = 0;
  socklen_t size = sizeof(value);
  return getsockopt(fd, SOL_SOCKET, option, &value, &size) == 0 ? value : 0;
}

// Calls accept() when there is a connection; at once on what is no listening socket, as it fails.
template <typename Accept>
int accept_when_ready(Scheduler& hub, int fd, Accept real_accept) {
  if (socket_option(fd, SO_ACCEPTCONN) == 0) return real_accept();
  KeepErrno keep;
  if (const int error = BlockingCall(hub, fd, POLLIN).wait_until_ready()) return keep.fail(error);
  return keep.result(real_accept());
}

// One connect() that does not block. Returns 0 or the errno.
int try_connect(int fd, const sockaddr* address, socklen_t length) {
  const int flags = fcntl(fd, F_GETFL);
  fcntl(fd, F_SETFL, flags | O_NONBLOCK);
  const int error = real_connect(fd, address, length) == 0 ? 0 : errno;
  fcntl(fd, F_SETFL, flags);
  return error;
}

// Asked again when it is worth it: only the call that reports the end completes the connection.
int connect_in_greenlet(Scheduler& hub, int fd, const sockaddr* address, socklen_t length) {
  KeepErrno keep;
  BlockingCall call(hub, fd, POLLOUT);
  for (;;) {
    const int error = try_connect(fd, address, length);
    if (error == EINPROGRESS || error == EALREADY) {
      // At its time limit a connect() fails with EINPROGRESS.
      if (const int failure = call.wait()) return keep.fail(failure == EAGAIN ? error : failure);
    } else if (error == EAGAIN && address->sa_family == AF_UNIX) {
      // The queue is full, and nothing tells when it no longer is.
      if (const int failure = call.pause()) return keep.fail(failure);
    } else {
      return error == 0 ? 0 : keep.fail(error);
    }
  }
}

}  // namespace
}  // namespace heddle::monkey::internal

namespace monkey = heddle::monkey::internal;

extern "C" ssize_t recvmsg(int fd, msghdr* message, int flags) {
  auto* hub = monkey::cooperative_hub();
  if (hub == nullptr || message == nullptr) return monkey::real_recvmsg(fd, message, flags);
  return monkey::receive(*hub, fd, message, flags);
}

extern "C" ssize_t recvfrom(int fd, void* buffer, size_t size, int flags, sockaddr* address,
                            socklen_t* length) {
  auto* hub = monkey::cooperative_hub();
  if (hub == nullptr || (address != nullptr && length == nullptr)) {
    return monkey::real_recvfrom(fd, buffer, size, flags, address, length);
  }
  iovec part = {buffer, size};
  msghdr message = monkey::message_of(&part);
  if (address != nullptr) {
    message.msg_name = address;
    message.msg_namelen = *length;
  }
  const ssize_t got = monkey::receive(*hub, fd, &message, flags);
  if (got >= 0 && address != nullptr) *length = message.msg_namelen;
  return got;
}

extern "C" ssize_t recv(int fd, void* buffer, size_t size, int flags) {
  auto* hub = monkey::cooperative_hub();
  if (hub == nullptr) return monkey::real_recv(fd, buffer, size, flags);
  iovec part = {buffer, size};
  msghdr message = monkey::message_of(&part);
  return monkey::receive(*hub, fd, &message, flags);
}

extern "C" ssize_t sendmsg(int fd, const msghdr* message, int flags) {
  auto* hub = monkey::cooperative_hub();
  if (hub == nullptr || message == nullptr) return monkey::real_sendmsg(fd, message, flags);
  return monkey::transmit(*hub, fd, message, flags);
}

extern "C" ssize_t sendto(int fd, const void* buffer, size_t size, int flags,
                          const sockaddr* address, socklen_t length) {
  auto* hub = monkey::cooperative_hub();
  if (hub == nullptr) return monkey::real_sendto(fd, buffer, size, flags, address, length);
  iovec part = {const_cast<void*>(buffer), size};
  msghdr message = monkey::message_of(&part);
  message.msg_name = const_cast<sockaddr*>(address);
  message.msg_namelen = address == nullptr ? 0 : length;
  return monkey::transmit(*hub, fd, &message, flags);
}

extern "C" ssize_t send(int fd, const void* buffer, size_t size, int flags) {
  auto* hub = monkey::cooperative_hub();
  if (hub == nullptr) return monkey::real_send(fd, buffer, size, flags);
  iovec part = {const_cast<void*>(buffer), size};
  const msghdr message = monkey::message_of(&part);
  return monkey::transmit(*hub, fd, &message, flags);
}

extern "C" int accept(int fd, sockaddr* address, socklen_t* length) {
  const auto call = [=] { return monkey::real_accept(fd, address, length); };
  auto* hub = monkey::cooperative_hub();
  return hub == nullptr ? call() : monkey::accept_when_ready(*hub, fd, call);
}

extern "C" int accept4(int fd, sockaddr* address, socklen_t* length, int flags) {
  const auto call = [=] { return monkey::real_accept4(fd, address, length, flags); };
  auto* hub = monkey::cooperative_hub();
  return hub == nullptr ? call() : monkey::accept_when_ready(*hub, fd, call);
}

extern "C" int connect(int fd, const sockaddr* address, socklen_t length) {
  auto* hub = monkey::cooperative_hub();
  if (hub == nullptr || monkey::socket_option(fd, SO_TYPE) == 0 || monkey::is_nonblocking(fd)) {
    return monkey::real_connect(fd, address, length);
  }
  return monkey::connect_in_greenlet(*hub, fd, address, length);
}
