// One thread and poll(2). A client that sends half a request, or does not read its answer, holds up
// nobody else; processes of other users are refused.

#include "primitives/process/manager_server.h"

#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <list>
#include <vector>

#include "primitives/process/codec.h"
#include "primitives/process/errors.h"
#include "primitives/process/frame.h"
#include "primitives/process/managed_objects.h"
#include "primitives/process/poll.h"
#include "primitives/process/system_call.h"

namespace heddle::process::internal {
namespace {

// Others wait in the listener's backlog, so that the server never runs out of descriptors.
constexpr std::size_t kMaxConnections = 256;

void KeepOnly(int fd) {
  const int lowest = 3;
  const unsigned last = ~0u;
  if (fd > lowest) syscall(SYS_close_range, lowest, fd - 1, 0);
  syscall(SYS_close_range, std::max(fd + 1, lowest), last, 0);
}

bool IsSameUser(int connection) {
  ucred peer;
  socklen_t size = sizeof peer;
  return getsockopt(connection, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 &&
         peer.uid == geteuid();
}

class Server {
 public:
  explicit Server(const std::string& name)
      : listener_(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)) {
    if (!listener_) ThrowErrno("socket");
    const AbstractAddress at(name);
    if (bind(listener_.get(), reinterpret_cast<const sockaddr*>(&at.address), at.size) < 0) {
      ThrowErrno("bind");
    }
    if (listen(listener_.get(), SOMAXCONN) < 0) ThrowErrno("listen");
  }

  void ServeOnce() {
    std::vector<pollfd> fds;
    for (const FrameConnection& connection : connections_) {
      const short events = connection.wants_to_write() ? POLLIN | POLLOUT : POLLIN;
      fds.push_back({.fd = connection.fd(), .events = events, .revents = 0});
    }
    // poll leaves out a negative descriptor.
    const bool may_accept = connections_.size() < kMaxConnections;
    fds.push_back({.fd = may_accept ? listener_.get() : -1, .events = POLLIN, .revents = 0});
    PollUntil(fds, {});
    std::size_t i = 0;
    for (auto it = connections_.begin(); it != connections_.end(); ++i) {
      if (fds[i].revents != 0) Serve(*it);
      it = it->closed() ? connections_.erase(it) : std::next(it);
    }
    if (fds[i].revents != 0) Accept();
  }

 private:
  void Accept() {
    PrivateFd connection(accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
    if (connection && IsSameUser(connection.get()))
      connections_.emplace_back(std::move(connection));
  }

  void Serve(FrameConnection& connection) {
    connection.Flush();
    connection.ReadAvailable();
    while (std::optional<std::string> frame = connection.NextFrame()) {
      connection.Send(Encode(Answer(*frame)));
    }
  }

  Response Answer(const std::string& frame) {
    try {
      return objects_.Apply(Decode<Request>(frame));
    } catch (const SerializationError&) {
      return {.status = Status::kBadRequest};
    }
  }

  PrivateFd listener_;
  std::list<FrameConnection> connections_;
  ManagedObjects objects_;
};

}  // namespace

AbstractAddress::AbstractAddress(const std::string& name) : address{} {
  address.sun_family = AF_UNIX;
  // The path begins with a zero byte and ends with the size, not with another one.
  const std::size_t length = std::min(name.size(), sizeof address.sun_path - 1);
  std::memcpy(address.sun_path + 1, name.data(), length);
  size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + length);
}

void ServeManager(const std::string& name, int ready) {
  // Interrupting a program from the terminal is for the program to handle: it still has proxies.
  signal(SIGINT, SIG_IGN);
  KeepOnly(ready);
  Server server(name);
  const char byte = 0;
  if (RetryOnInterrupt([&] { return write(ready, &byte, 1); }) != 1) ThrowErrno("write");
  close(ready);
  for (;;) server.ServeOnce();
}

}  // namespace heddle::process::internal
