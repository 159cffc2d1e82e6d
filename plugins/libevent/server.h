// A server that echoes lines on libevent, as "Fast portable non-blocking network programming with libevent" writes them: an evconnlistener, and
// a bufferevent for each connection.
#ifndef HEDDLE_PLUGINS_LIBEVENT_SERVER_H_
#define HEDDLE_PLUGINS_LIBEVENT_SERVER_H_

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <event2/listener.h>
#include <event2/thread.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <stdexcept>
#include <string_view>
#include <unordered_map>

namespace heddle::plugins::libevent {

// `kMethod` is one of libevent's names: "epoll", "poll", "select". `kListenerOptions` are more of LEV_OPT_...
template <const char* kMethod, unsigned kListenerOptions = 0>
class Server {
 public:
  Server() {
    signal(SIGPIPE, SIG_IGN);  // bufferevents write with writev
    Check(evthread_use_pthreads() == 0);
    event_config* const config = event_config_new();
    Check(config != nullptr);
    for (const char* const method : {"epoll", "poll", "select"}) {
      if (method != std::string_view(kMethod)) event_config_avoid_method(config, method);
    }
    base_ = event_base_new_with_config(config);
    event_config_free(config);
    Check(base_ != nullptr);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    listener_ = evconnlistener_new_bind(base_, OnAccept, this, LEV_OPT_CLOSE_ON_FREE | kListenerOptions, 16, reinterpret_cast<const sockaddr*>(&address),
                                        sizeof address);
    Check(listener_ != nullptr);
    evconnlistener_set_error_cb(listener_, [](evconnlistener*, void*) {});  // it is tried again
  }

  ~Server() {
    for (const auto& [events, connection] : connections_) bufferevent_free(events);
    evconnlistener_free(listener_);
    event_base_free(base_);
    libevent_global_shutdown();
  }
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  std::uint16_t port() const {
    sockaddr_in address{};
    socklen_t length = sizeof address;
    getsockname(evconnlistener_get_fd(listener_), reinterpret_cast<sockaddr*>(&address), &length);
    return ntohs(address.sin_port);
  }

  void serve() { event_base_dispatch(base_); }

  // Unlike event_base_loopbreak, it also stops a loop that has not begun.
  void stop() { event_base_loopexit(base_, nullptr); }

 protected:
  evconnlistener* listener_ = nullptr;

 private:
  // What it holds of a client that does not read: so much of its answers, and so much of its requests.
  static constexpr std::size_t kMostUnsent = 8192;
  static constexpr std::size_t kMostUnanswered = 8192;

  struct Connection {
    Server* server;
    bool ended = false;  // the client sends no more
  };

  static void Check(bool holds) {
    if (!holds) throw std::runtime_error("libevent");
  }

  static void OnAccept(evconnlistener*, evutil_socket_t descriptor, sockaddr*, int, void* context) {
    auto& server = *static_cast<Server*>(context);
    bufferevent* const events = bufferevent_socket_new(server.base_, descriptor, BEV_OPT_CLOSE_ON_FREE);
    if (events == nullptr) {
      evutil_closesocket(descriptor);
      return;
    }
    Connection& connection = server.connections_[events];
    connection.server = &server;
    bufferevent_setcb(events, OnRead, OnWritten, OnEvent, &connection);
    bufferevent_setwatermark(events, EV_READ, 0, kMostUnanswered);
    bufferevent_setwatermark(events, EV_WRITE, kMostUnsent / 2, 0);
    bufferevent_enable(events, EV_READ | EV_WRITE);
  }

  static void OnRead(bufferevent* events, void* context) { Advance(events, *static_cast<Connection*>(context)); }
  static void OnWritten(bufferevent* events, void* context) { Advance(events, *static_cast<Connection*>(context)); }

  static void OnEvent(bufferevent* events, short what, void* context) {
    auto& connection = *static_cast<Connection*>(context);
    if ((what & BEV_EVENT_EOF) == 0) return connection.server->Drop(events);
    connection.ended = true;
    // So that OnWritten is called when the last byte has gone, and not before.
    bufferevent_setwatermark(events, EV_WRITE, 0, 0);
    Advance(events, connection);
  }

  // Answers what can be answered, and closes what is at its end.
  static void Advance(bufferevent* events, Connection& connection) {
    evbuffer* const input = bufferevent_get_input(events);
    evbuffer* const output = bufferevent_get_output(events);
    while (evbuffer_get_length(output) < kMostUnsent) {
      std::size_t size;
      char* const line = evbuffer_readln(input, &size, EVBUFFER_EOL_LF);
      if (line == nullptr) break;
      const bool fails = line[0] == '!';
      if (!fails) {
        evbuffer_add(output, line, size);
        evbuffer_add(output, "\n", 1);
      }
      free(line);
      if (fails) return connection.server->Drop(events);
    }
    const std::size_t unsent = evbuffer_get_length(output);
    if (connection.ended) {
      if (unsent == 0) connection.server->Drop(events);
    } else if (unsent < kMostUnsent) {
      bufferevent_enable(events, EV_READ);
    } else {
      bufferevent_disable(events, EV_READ);
    }
  }

  void Drop(bufferevent* events) {
    bufferevent_free(events);
    connections_.erase(events);
  }

  event_base* base_ = nullptr;
  std::unordered_map<bufferevent*, Connection> connections_;
};

}  // namespace heddle::plugins::libevent

#endif  // HEDDLE_PLUGINS_LIBEVENT_SERVER_H_
