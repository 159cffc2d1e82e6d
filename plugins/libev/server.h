// A server that echoes lines on libev: an ev_io for the listener and for each connection, and an ev_async that stops the loop.
#ifndef HEDDLE_PLUGINS_LIBEV_SERVER_H_
#define HEDDLE_PLUGINS_LIBEV_SERVER_H_

#include <errno.h>
#include <ev.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <list>
#include <stdexcept>
#include <string>

namespace heddle::plugins::libev {

// `kBackend` is EVBACKEND_EPOLL, EVBACKEND_POLL or EVBACKEND_SELECT.
template <unsigned kBackend>
class Server {
 public:
  Server() : loop_(ev_loop_new(kBackend | EVFLAG_NOENV)) {
    if (loop_ == nullptr) throw std::runtime_error("ev_loop_new");
    listener_ = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 || listen(listener_, 16) != 0) {
      throw std::runtime_error("listen");
    }
    ev_io_init(&accepting_, OnAccept, listener_, EV_READ);
    accepting_.data = this;
    ev_io_start(loop_, &accepting_);
    ev_async_init(&stopping_, [](struct ev_loop* loop, ev_async*, int) { ev_break(loop, EVBREAK_ALL); });
    ev_async_start(loop_, &stopping_);
  }

  ~Server() {
    while (!connections_.empty()) Drop(connections_.front());
    ev_async_stop(loop_, &stopping_);
    ev_io_stop(loop_, &accepting_);
    ev_loop_destroy(loop_);
    close(listener_);
  }
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  std::uint16_t port() const {
    sockaddr_in address{};
    socklen_t length = sizeof address;
    getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &length);
    return ntohs(address.sin_port);
  }

  void serve() { ev_run(loop_, 0); }

  // Of all functions of libev the one that another thread may call.
  void stop() { ev_async_send(loop_, &stopping_); }

 private:
  // What it holds of a client that does not read.
  static constexpr std::size_t kMostUnsent = 8192;

  struct Connection {
    ev_io io;
    Server* server;
    std::list<Connection>::iterator self;
    std::string received;  // not answered yet
    std::string unsent;
    bool ended = false;  // the client sends no more
  };

  static void OnAccept(struct ev_loop* loop, ev_io* watcher, int) {
    auto& server = *static_cast<Server*>(watcher->data);
    const int descriptor = accept4(watcher->fd, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (descriptor < 0) return;  // who is there still is reported again
    Connection& connection = server.connections_.emplace_back();
    connection.server = &server;
    connection.self = std::prev(server.connections_.end());
    ev_io_init(&connection.io, OnReady, descriptor, EV_READ);
    connection.io.data = &connection;
    ev_io_start(loop, &connection.io);
  }

  static void OnReady(struct ev_loop*, ev_io* watcher, int events) {
    auto& connection = *static_cast<Connection*>(watcher->data);
    if (!connection.server->Serve(connection, events)) connection.server->Drop(connection);
  }

  // Whether the connection goes on.
  bool Serve(Connection& connection, int events) {
    if ((events & EV_READ) != 0) {
      char chunk[1024];
      const ssize_t size = recv(connection.io.fd, chunk, sizeof chunk, 0);
      if (size > 0) connection.received.append(chunk, static_cast<std::size_t>(size));
      if (size == 0) connection.ended = true;
      if (size < 0 && errno != EAGAIN && errno != EINTR) return false;
    }
    for (std::size_t end; (end = connection.received.find('\n')) != std::string::npos;) {
      if (connection.received.front() == '!') return false;
      connection.unsent.append(connection.received, 0, end + 1);
      connection.received.erase(0, end + 1);
    }
    if (!connection.unsent.empty()) {
      const ssize_t size = send(connection.io.fd, connection.unsent.data(), connection.unsent.size(), MSG_NOSIGNAL);
      if (size > 0) connection.unsent.erase(0, static_cast<std::size_t>(size));
      if (size < 0 && errno != EAGAIN && errno != EINTR) return false;
    }
    if (connection.ended && connection.unsent.empty()) return false;
    const bool reads = !connection.ended && connection.unsent.size() < kMostUnsent;
    const int wanted = (reads ? EV_READ : 0) | (connection.unsent.empty() ? 0 : EV_WRITE);
    if (wanted != (connection.io.events & (EV_READ | EV_WRITE))) {
      ev_io_stop(loop_, &connection.io);
      ev_io_modify(&connection.io, wanted);
      ev_io_start(loop_, &connection.io);
    }
    return true;
  }

  void Drop(Connection& connection) {
    ev_io_stop(loop_, &connection.io);
    close(connection.io.fd);
    connections_.erase(connection.self);
  }

  struct ev_loop* loop_;
  int listener_ = -1;
  ev_io accepting_;
  ev_async stopping_;
  std::list<Connection> connections_;
};

}  // namespace heddle::plugins::libev

#endif  // HEDDLE_PLUGINS_LIBEV_SERVER_H_
