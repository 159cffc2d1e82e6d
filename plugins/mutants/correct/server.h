// Correct servers that echo lines, with the places where mutants differ as virtual functions: one thread over poll, one over edge-triggered
// epoll, and a thread for each connection.
#ifndef HEDDLE_PLUGINS_MUTANTS_CORRECT_SERVER_H_
#define HEDDLE_PLUGINS_MUTANTS_CORRECT_SERVER_H_

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <list>
#include <map>
#include <mutex>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <thread>
#include <vector>

namespace heddle::mutants {

// What a client that reads nothing can make a server hold, in bytes.
inline constexpr std::size_t kMostUnsent = 8192;

[[noreturn]] inline void Throw(const char* what) { throw std::system_error(errno, std::generic_category(), what); }

inline int ListenAnywhere(int flags) {
  const int listener = socket(AF_INET, SOCK_STREAM | flags, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (bind(listener, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 || listen(listener, 16) != 0) Throw("listen");
  return listener;
}

inline std::uint16_t PortOf(int listener) {
  sockaddr_in address{};
  socklen_t length = sizeof address;
  getsockname(listener, reinterpret_cast<sockaddr*>(&address), &length);
  return ntohs(address.sin_port);
}

// Whether a failed accept is nothing to worry about: nobody is there, or no longer, or there is no room for him now.
inline bool IsPassing(int error) {
  return error == EAGAIN || error == EINTR || error == ECONNABORTED || error == EMFILE || error == ENFILE;
}

struct Connection {
  int descriptor = -1;
  std::string received;  // not answered yet
  std::string unsent;
  bool ended = false;  // the client sends no more
  bool dead = false;   // to be closed
};

// One thread that waits for all of them.
class PollServer {
 public:
  PollServer() = default;
  virtual ~PollServer() {
    for (const Connection& connection : connections_) close(connection.descriptor);
    close(wake_);
    close(listener_);
  }
  PollServer(const PollServer&) = delete;
  PollServer& operator=(const PollServer&) = delete;

  std::uint16_t port() const { return PortOf(listener_); }

  void serve() {
    while (!stopping_) Turn();
  }

  virtual void stop() {
    stopping_ = true;
    eventfd_write(wake_, 1);
  }

 protected:
  virtual int Timeout() const { return -1; }

  virtual short EventsFor(const Connection& connection) const {
    const bool reads = !connection.ended && connection.unsent.size() < kMostUnsent;
    return static_cast<short>((reads ? POLLIN : 0) | (connection.unsent.empty() ? 0 : POLLOUT));
  }

  virtual void Turn() {
    std::vector<pollfd> entries{{wake_, POLLIN, 0}, {listener_, POLLIN, 0}};
    for (const Connection& connection : connections_) entries.push_back({connection.descriptor, EventsFor(connection), 0});
    if (poll(entries.data(), entries.size(), Timeout()) < 0) return OnPollError();
    eventfd_t ignored;
    if (entries[0].revents != 0) eventfd_read(wake_, &ignored);
    std::size_t i = 2;
    for (auto at = connections_.begin(); at != connections_.end();) {
      if (entries[i++].revents != 0) Serve(*at);
      if (at->dead) {
        Drop(*at);
        at = connections_.erase(at);
      } else {
        ++at;
      }
    }
    if (entries[1].revents != 0) Accept();
  }

  virtual void OnPollError() {
    if (errno != EINTR) Throw("poll");
  }

  virtual void Accept() {
    const int descriptor = accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK);
    if (descriptor >= 0) {
      connections_.emplace_back().descriptor = descriptor;
    } else if (!IsPassing(errno)) {
      Throw("accept");
    }
  }

  virtual void Serve(Connection& connection) {
    Receive(connection);
    Answer(connection);
    Send(connection);
    Settle(connection);
  }

  virtual void Receive(Connection& connection) {
    if (connection.ended || connection.unsent.size() >= kMostUnsent) return;
    char chunk[1024];
    const ssize_t size = recv(connection.descriptor, chunk, sizeof chunk, 0);
    if (size > 0) connection.received.append(chunk, static_cast<std::size_t>(size));
    if (size == 0) connection.ended = true;
    if (size < 0) OnReceiveError(connection);
  }

  virtual void OnReceiveError(Connection& connection) {
    if (errno != EAGAIN && errno != EINTR) connection.dead = true;
  }

  virtual void Answer(Connection& connection) {
    for (std::size_t end; (end = connection.received.find('\n')) != std::string::npos;) {
      const std::string line = connection.received.substr(0, end + 1);
      connection.received.erase(0, end + 1);
      if (line.front() == '!') return Fail(connection);
      connection.unsent += line;
    }
  }

  virtual void Fail(Connection& connection) { connection.dead = true; }

  virtual void Send(Connection& connection) {
    if (connection.unsent.empty() || connection.dead) return;
    const ssize_t size = send(connection.descriptor, connection.unsent.data(), connection.unsent.size(), MSG_NOSIGNAL);
    if (size > 0) connection.unsent.erase(0, static_cast<std::size_t>(size));
    if (size < 0 && errno != EAGAIN && errno != EINTR) connection.dead = true;
  }

  // Looks whether the connection is at its end.
  virtual void Settle(Connection& connection) {
    if (connection.ended && connection.unsent.empty()) connection.dead = true;
  }

  virtual void Drop(Connection& connection) { close(connection.descriptor); }

  int listener_ = ListenAnywhere(SOCK_NONBLOCK);
  int wake_ = eventfd(0, EFD_NONBLOCK);
  std::atomic<bool> stopping_{false};
  std::list<Connection> connections_;
};

// The same over epoll, told of each change once.
class EdgeServer {
 public:
  EdgeServer() {
    Watch(listener_);
    Watch(wake_);
  }
  virtual ~EdgeServer() {
    for (const auto& [descriptor, connection] : connections_) close(descriptor);
    close(wake_);
    close(listener_);
    close(epoll_);
  }
  EdgeServer(const EdgeServer&) = delete;
  EdgeServer& operator=(const EdgeServer&) = delete;

  std::uint16_t port() const { return PortOf(listener_); }

  void serve() {
    while (!stopping_) {
      epoll_event events[8];
      const int count = epoll_wait(epoll_, events, 8, -1);
      if (count < 0 && errno != EINTR) Throw("epoll_wait");
      for (int i = 0; i < count; ++i) Handle(events[i].data.fd);
    }
  }

  void stop() {
    stopping_ = true;
    eventfd_write(wake_, 1);
  }

 protected:
  virtual std::uint32_t Events() const { return EPOLLIN | EPOLLOUT | EPOLLET; }

  void Watch(int descriptor) {
    epoll_event event{};
    event.events = Events();
    event.data.fd = descriptor;
    if (epoll_ctl(epoll_, EPOLL_CTL_ADD, descriptor, &event) != 0) Throw("epoll_ctl");
  }

  void Handle(int descriptor) {
    if (descriptor == listener_) return Accept();
    const auto found = connections_.find(descriptor);
    if (found == connections_.end()) return;  // the wakeup
    Serve(found->second);
    if (!found->second.dead) return;
    close(descriptor);
    connections_.erase(found);
  }

  void Add(int descriptor) {
    connections_[descriptor].descriptor = descriptor;
    Watch(descriptor);
  }

  // Until there is none: nobody tells again.
  virtual void Accept() {
    for (;;) {
      const int descriptor = accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK);
      if (descriptor >= 0) {
        Add(descriptor);
      } else if (errno == EAGAIN) {
        // Linux may say so although somebody waits, when another one has gone; he counts as new.
        return;
      } else if (!IsPassing(errno)) {
        Throw("accept");
      }
    }
  }

  // In turns, until there is nothing to receive, or no room to send.
  virtual void Serve(Connection& connection) {
    for (bool goes_on = true; goes_on && !connection.dead;) {
      goes_on = Send(connection) && Receive(connection);
      Answer(connection);
    }
    if (connection.ended && connection.unsent.empty()) connection.dead = true;
  }

  virtual bool Receive(Connection& connection) {
    if (connection.ended) return false;
    char chunk[1024];
    const ssize_t size = recv(connection.descriptor, chunk, sizeof chunk, 0);
    if (size > 0) connection.received.append(chunk, static_cast<std::size_t>(size));
    if (size == 0) connection.ended = true;
    if (size < 0 && errno != EAGAIN && errno != EINTR) connection.dead = true;
    return size > 0 || (size < 0 && errno == EINTR);
  }

  void Answer(Connection& connection) {
    for (std::size_t end; (end = connection.received.find('\n')) != std::string::npos;) {
      if (connection.received.front() == '!') {
        connection.dead = true;
        return;
      }
      connection.unsent.append(connection.received, 0, end + 1);
      connection.received.erase(0, end + 1);
    }
  }

  // Whether all is sent.
  virtual bool Send(Connection& connection) {
    while (!connection.unsent.empty()) {
      const ssize_t size = send(connection.descriptor, connection.unsent.data(), connection.unsent.size(), MSG_NOSIGNAL);
      if (size < 0 && errno == EINTR) continue;
      if (size < 0) {
        if (errno != EAGAIN) connection.dead = true;
        return false;
      }
      connection.unsent.erase(0, static_cast<std::size_t>(size));
    }
    return true;
  }

  int epoll_ = epoll_create1(0);
  int listener_ = ListenAnywhere(SOCK_NONBLOCK);
  int wake_ = eventfd(0, EFD_NONBLOCK);
  std::atomic<bool> stopping_{false};
  std::map<int, Connection> connections_;
};

// A thread for each connection, joined when the server is destroyed.
class ThreadServer {
 public:
  ThreadServer() = default;
  virtual ~ThreadServer() {
    JoinAll();
    close(listener_);
  }
  ThreadServer(const ThreadServer&) = delete;
  ThreadServer& operator=(const ThreadServer&) = delete;

  std::uint16_t port() const { return PortOf(listener_); }

  void serve() {
    while (!stopping_) {
      const int descriptor = accept(listener_, nullptr, nullptr);
      if (descriptor >= 0) {
        Begin(descriptor);
      } else {
        Refuse(errno);
      }
    }
  }

  virtual void stop() {
    stopping_ = true;
    shutdown(listener_, SHUT_RDWR);
    std::lock_guard guarded(guard_);
    for (const int descriptor : open_) shutdown(descriptor, SHUT_RDWR);
  }

 protected:
  // Nobody could be accepted.
  virtual void Refuse(int error) {
    if (!stopping_ && !IsPassing(error)) Throw("accept");
  }

  virtual void Begin(int descriptor) {
    std::lock_guard guarded(guard_);
    if (stopping_) {
      close(descriptor);
      return;
    }
    open_.push_back(descriptor);
    threads_.emplace_back([this, descriptor] { Converse(descriptor); });
  }

  virtual void Converse(int descriptor) {
    std::string received;
    char chunk[1024];
    for (ssize_t size; (size = recv(descriptor, chunk, sizeof chunk, 0)) > 0;) {
      received.append(chunk, static_cast<std::size_t>(size));
      if (!AnswerAll(descriptor, &received)) break;
    }
    End(descriptor);
  }

  static bool AnswerAll(int descriptor, std::string* received) {
    for (std::size_t end; (end = received->find('\n')) != std::string::npos;) {
      if (received->front() == '!') return false;
      std::string_view rest = std::string_view(*received).substr(0, end + 1);
      while (!rest.empty()) {
        const ssize_t size = send(descriptor, rest.data(), rest.size(), MSG_NOSIGNAL);
        if (size < 0) return false;
        rest.remove_prefix(static_cast<std::size_t>(size));
      }
      received->erase(0, end + 1);
    }
    return true;
  }

  virtual void End(int descriptor) {
    std::lock_guard guarded(guard_);
    std::erase(open_, descriptor);
    close(descriptor);
  }

  void JoinAll() {
    for (std::thread& thread : threads_) {
      if (thread.joinable()) thread.join();
    }
  }

  int listener_ = ListenAnywhere(0);
  std::atomic<bool> stopping_{false};
  std::mutex guard_;
  std::vector<int> open_;  // guarded, as is threads_
  std::list<std::thread> threads_;
};

}  // namespace heddle::mutants

#endif  // HEDDLE_PLUGINS_MUTANTS_CORRECT_SERVER_H_
