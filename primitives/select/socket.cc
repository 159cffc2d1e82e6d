// A stream socket with the errors of the system calls sorted out.
// See socket.h.
#include "primitives/select/socket.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>

#include <stdexcept>

#include "primitives/select/system_error.h"

namespace heddle {
namespace {

using internal::ThrowErrno;

UniqueFd OpenStream(int family, int flags) {
  UniqueFd fd(::socket(family, SOCK_STREAM | SOCK_CLOEXEC | flags, 0));
  if (!fd) ThrowErrno("socket");
  return fd;
}

// An interrupted connect(2) goes on in the background and must not be called again.
void AwaitConnection(Socket* socket) {
  pollfd entry = {socket->fileno(), POLLOUT, 0};
  while (::poll(&entry, 1, -1) < 0) {
    if (errno != EINTR) ThrowErrno("poll");
  }
  if (const int error = socket->TakeError()) ThrowErrno("connect", error);
}

}  // namespace

Socket Socket::Listen(const Address& address, int backlog) {
  Socket socket(OpenStream(address.family(), 0));
  const int on = 1;
  if (::setsockopt(socket.fileno(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) < 0) {
    ThrowErrno("setsockopt");
  }
  if (::bind(socket.fileno(), address.data(), address.size()) < 0) ThrowErrno("bind");
  if (::listen(socket.fileno(), backlog) < 0) ThrowErrno("listen");
  return socket;
}

Socket Socket::Connect(const Address& address) {
  Socket socket(OpenStream(address.family(), 0));
  if (::connect(socket.fileno(), address.data(), address.size()) < 0) {
    if (errno != EINTR) ThrowErrno("connect");
    AwaitConnection(&socket);
  }
  return socket;
}

Socket Socket::BeginConnect(const Address& address) {
  Socket socket(OpenStream(address.family(), SOCK_NONBLOCK));
  if (::connect(socket.fileno(), address.data(), address.size()) < 0 && errno != EINPROGRESS &&
      errno != EINTR) {
    ThrowErrno("connect");
  }
  return socket;
}

std::pair<Socket, Socket> Socket::Pair() {
  int fds[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) < 0) ThrowErrno("socketpair");
  return {Socket(UniqueFd(fds[0])), Socket(UniqueFd(fds[1]))};
}

Address Socket::local_address() const {
  sockaddr_storage storage = {};
  socklen_t size = sizeof(storage);
  auto* address = reinterpret_cast<sockaddr*>(&storage);
  if (::getsockname(fileno(), address, &size) < 0) ThrowErrno("getsockname");
  return Address(address, size);
}

Address Socket::peer_address() const {
  sockaddr_storage storage = {};
  socklen_t size = sizeof(storage);
  auto* address = reinterpret_cast<sockaddr*>(&storage);
  if (::getpeername(fileno(), address, &size) < 0) ThrowErrno("getpeername");
  return Address(address, size);
}

void Socket::SetBlocking(bool blocking) {
  const int flags = ::fcntl(fileno(), F_GETFL);
  if (flags < 0) ThrowErrno("fcntl");
  const int wanted = blocking ? flags & ~O_NONBLOCK : flags | O_NONBLOCK;
  if (wanted != flags && ::fcntl(fileno(), F_SETFL, wanted) < 0) ThrowErrno("fcntl");
}

void Socket::SetNoDelay() noexcept {
  const int on = 1;
  ::setsockopt(fileno(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
}

std::optional<std::size_t> Socket::recv(std::span<char> buffer) {
  // Nothing read into an empty buffer would look like end of file.
  if (buffer.empty()) throw std::invalid_argument("recv needs a buffer that is not empty");
  for (;;) {
    const ssize_t count = ::recv(fileno(), buffer.data(), buffer.size(), 0);
    if (count >= 0) return static_cast<std::size_t>(count);
    if (errno == EAGAIN || errno == EWOULDBLOCK) return std::nullopt;
    if (errno != EINTR) ThrowErrno("recv");
  }
}

std::optional<std::size_t> Socket::send(std::string_view bytes) {
  for (;;) {
    const ssize_t count = ::send(fileno(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count >= 0) return static_cast<std::size_t>(count);
    if (errno == EAGAIN || errno == EWOULDBLOCK) return std::nullopt;
    if (errno != EINTR) ThrowErrno("send");
  }
}

void Socket::send_all(std::string_view bytes) {
  while (!bytes.empty()) {
    const std::optional<std::size_t> sent = send(bytes);
    if (!sent) ThrowErrno("send_all on a non-blocking socket", EWOULDBLOCK);
    bytes.remove_prefix(*sent);
  }
}

// Both are best effort: a peer that has gone already makes them fail with ENOTCONN.
void Socket::ShutdownWrite() noexcept { ::shutdown(fileno(), SHUT_WR); }
void Socket::ShutdownBoth() noexcept { ::shutdown(fileno(), SHUT_RDWR); }

int Socket::TakeError() {
  int error = 0;
  socklen_t size = sizeof(error);
  if (::getsockopt(fileno(), SOL_SOCKET, SO_ERROR, &error, &size) < 0) ThrowErrno("getsockopt");
  return error;
}

}  // namespace heddle
