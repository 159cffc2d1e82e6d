// Our servers under the names that the plugin door knows: each echoes lines, and fails at one that begins with '!'.
#ifndef HEDDLE_PLUGINS_HEDDLE_SERVERS_H_
#define HEDDLE_PLUGINS_HEDDLE_SERVERS_H_

#include <array>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "primitives/async/event_loop.h"
#include "primitives/async/io.h"
#include "primitives/async/join_handle.h"
#include "primitives/async/task.h"
#include "primitives/select/epoll_selector.h"
#include "primitives/select/poll_selector.h"
#include "primitives/select/select_selector.h"
#include "primitives/select/servers/blocking_server.h"
#include "primitives/select/servers/protocol.h"
#include "primitives/select/servers/select_server.h"
#include "primitives/select/servers/selector_server.h"
#include "primitives/select/servers/threaded_select_server.h"
#include "primitives/socketserver/request_handler.h"
#include "primitives/socketserver/tcp_server.h"
#include "primitives/socketserver/threading_tcp_server.h"

namespace heddle::plugins::primitives {

inline std::string Echo(std::string_view line) {
  if (line.starts_with('!')) throw std::runtime_error("asked to fail");
  return std::string(line);
}

inline ServerOptions SmallBuffers() {
  ServerOptions options;
  options.limits = {.read_chunk = 4096, .input = 8192, .output = 16384};
  return options;
}

inline Socket Listener() { return Socket::Listen(Address::Loopback()); }

// A server with run() and Stop().
template <typename S>
class Runs {
 public:
  std::uint16_t port() const { return server_.address().port(); }
  void serve() { server_.run(); }
  void stop() { server_.Stop(); }

 protected:
  template <typename... Arguments>
  explicit Runs(Arguments&&... arguments) : server_(std::forward<Arguments>(arguments)...) {}

 private:
  S server_;
};

inline std::vector<Service> OneService() {
  std::vector<Service> services;
  services.push_back({Listener(), LineProtocol(Echo)});
  return services;
}

struct BlockingEcho : Runs<BlockingServer> {
  BlockingEcho() : Runs(Listener(), LineProtocol(Echo), SmallBuffers()) {}
};

struct SelectEcho : Runs<SelectServer> {
  SelectEcho() : Runs(OneService(), SmallBuffers()) {}
};

struct ThreadedSelectEcho : Runs<ThreadedSelectServer> {
  ThreadedSelectEcho() : Runs(OneService(), std::size_t{2}, SmallBuffers()) {}
};

template <typename S>
struct SelectorEcho : Runs<SelectorServer> {
  SelectorEcho() : Runs(Listener(), LineProtocol(Echo), SmallBuffers(), std::make_unique<S>()) {}
};

class EchoHandler : public StreamRequestHandler {
 protected:
  void handle() override {
    for (std::string line; line = ReadLine(), !line.empty();) Write(Echo(line));
  }
};

template <typename S>
class HandlerEcho {
 public:
  std::uint16_t port() const { return server_.server_address().port(); }
  void serve() { server_.serve_forever(); }
  void stop() { server_.shutdown(); }

 private:
  static TCPServerOptions Quiet() {
    TCPServerOptions options;
    options.handle_error = [](const Address&, std::exception_ptr) {};
    return options;
  }

  S server_{Address::Loopback(), MakesHandler<EchoHandler>(), Quiet()};
};

// A coroutine for each connection.
class AsyncEcho {
 public:
  std::uint16_t port() const { return acceptor_.address().port(); }

  void serve() {
    loop_.set_exception_handler([](std::exception_ptr) {});
    const async::JoinHandle<void> accepting = async::spawn(loop_, Accept());
    if (!stopped_) loop_.run_forever();
  }

  void stop() {
    loop_.call_soon_threadsafe([this] {
      stopped_ = true;
      loop_.stop();
    });
  }

 private:
  async::Task<void> Accept() {
    std::vector<async::JoinHandle<void>> conversations;
    for (;;) {
      conversations.push_back(async::spawn(loop_, Converse(co_await async::accept(acceptor_))));
      std::erase_if(conversations, [](const auto& conversation) { return conversation.done(); });
    }
  }

  static async::Task<void> Converse(Socket socket) {
    std::string received;
    std::array<char, 4096> chunk;
    while (const std::size_t size = co_await async::read(socket, chunk)) {
      received.append(chunk.data(), size);
      for (std::size_t end; (end = received.find('\n')) != std::string::npos;) {
        co_await async::write(socket, Echo(std::string_view(received).substr(0, end)) + "\n");
        received.erase(0, end + 1);
      }
    }
  }

  async::EventLoop loop_;
  Acceptor acceptor_{Listener(), Acceptor::Mode::kNonBlocking};
  bool stopped_ = false;
};

}  // namespace heddle::plugins::primitives

#endif  // HEDDLE_PLUGINS_HEDDLE_SERVERS_H_
