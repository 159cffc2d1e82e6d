// An echo server as libevent's manual writes it: a listener and a bufferevent for each client.
#include "tools/bench/primitives/echo_server.h"

#if HEDDLE_HAS_LIBEVENT

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <event2/listener.h>
#include <netinet/in.h>
#include <netinet/tcp.h>

#include <stdexcept>

#include "primitives/select/waker.h"

namespace heddle::bench {
namespace {

template <auto Free>
struct Deleter {
  template <typename T>
  void operator()(T* object) const {
    Free(object);
  }
};

void Echo(bufferevent* client, void*) {
  evbuffer_add_buffer(bufferevent_get_output(client), bufferevent_get_input(client));
}

void End(bufferevent* client, short, void*) { bufferevent_free(client); }

void Accept(evconnlistener* listener, evutil_socket_t fd, sockaddr*, int, void*) {
  const int on = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  bufferevent* client =
      bufferevent_socket_new(evconnlistener_get_base(listener), fd, BEV_OPT_CLOSE_ON_FREE);
  bufferevent_setcb(client, Echo, nullptr, End, nullptr);
  bufferevent_enable(client, EV_READ | EV_WRITE);
}

void Break(evutil_socket_t, short, void* base) {
  event_base_loopbreak(static_cast<event_base*>(base));
}

class Server final : public EchoServer {
 public:
  explicit Server(Socket socket) : socket_(std::move(socket)), base_(event_base_new()) {
    socket_.SetBlocking(false);
    listener_.reset(evconnlistener_new(base_.get(), Accept, nullptr, 0, 0, socket_.fileno()));
    stop_.reset(event_new(base_.get(), waker_.fileno(), EV_READ, Break, base_.get()));
    if (!listener_ || !stop_ || event_add(stop_.get(), nullptr) != 0) {
      throw std::runtime_error("libevent's server does not start");
    }
  }
  void run() override { event_base_dispatch(base_.get()); }
  void Stop() override { waker_.Wake(); }

 private:
  Socket socket_;
  Waker waker_;
  std::unique_ptr<event_base, Deleter<event_base_free>> base_;
  std::unique_ptr<evconnlistener, Deleter<evconnlistener_free>> listener_;
  std::unique_ptr<event, Deleter<event_free>> stop_;
};

}  // namespace

std::unique_ptr<EchoServer> LibeventEchoServer(Socket listener) {
  return std::make_unique<Server>(std::move(listener));
}

}  // namespace heddle::bench

#else

namespace heddle::bench {

std::unique_ptr<EchoServer> LibeventEchoServer(Socket) { return nullptr; }

}  // namespace heddle::bench

#endif
