// A server that echoes lines on Asio, with or without Boost. Whoever includes it has said which Asio it is: `net` and `net_error`.
#ifndef HEDDLE_PLUGINS_ASIO_ECHO_SERVER_H_
#define HEDDLE_PLUGINS_ASIO_ECHO_SERVER_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace heddle::plugins::asio_echo {

using tcp = net::ip::tcp;

// One client: either its requests are read or its answers written. So it is held to no more than one buffer each.
template <typename Socket>
class Connection : public std::enable_shared_from_this<Connection<Socket>> {
 public:
  explicit Connection(Socket socket) : socket_(std::move(socket)) {}

  void Read() {
    net::async_read_until(socket_, net::dynamic_buffer(received_, kLongestLine), '\n',
                          [self = this->shared_from_this()](net_error error, std::size_t size) {
                            if (!error) self->Answer(size);
                          });
  }

 private:
  static constexpr std::size_t kLongestLine = 4097;

  // When nothing is asked of it any more the connection closes itself.
  void Answer(std::size_t size) {
    if (received_.front() == '!') return;
    net::async_write(socket_, net::buffer(received_.data(), size), [self = this->shared_from_this(), size](net_error error, std::size_t) {
      if (error) return;
      self->received_.erase(0, size);
      self->Read();
    });
  }

  Socket socket_;
  std::string received_;
};

// What a client that gives up before it is accepted does to the listener. By default Asio passes over it.
enum class Aborted { kReported, kPassedOver };

// `kThreads` of them run the io_context. A connection needs no strand: it has one operation at a time.
template <int kThreads, Aborted kAborted = Aborted::kReported>
class Server {
 public:
  Server() {
    acceptor_.set_option(net::socket_base::enable_connection_aborted(kAborted == Aborted::kReported));
    Accept();
  }

  std::uint16_t port() const { return acceptor_.local_endpoint().port(); }

  void serve() {
    std::vector<std::thread> helpers;
    for (int i = 1; i < kThreads; ++i) helpers.emplace_back([this] { context_.run(); });
    context_.run();
    for (std::thread& helper : helpers) helper.join();
  }

  // "All invocations of its run() ... member functions should return as soon as possible. Subsequent calls to run() ... will return immediately".
  void stop() { context_.stop(); }

 private:
  void Accept() {
    acceptor_.async_accept([this](net_error error, tcp::socket socket) {
      if (!error) std::make_shared<Connection<tcp::socket>>(std::move(socket))->Read();
      Accept();
    });
  }

  net::io_context context_{kThreads};
  tcp::acceptor acceptor_{context_, tcp::endpoint(net::ip::address_v4::loopback(), 0)};
};

}  // namespace heddle::plugins::asio_echo

#endif  // HEDDLE_PLUGINS_ASIO_ECHO_SERVER_H_
