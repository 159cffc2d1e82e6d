// A server whose code blocks: a greenlet for each connection calls recv and send, one calls accept, and one waits for what stops it.
// Patched, these let the others run.
#ifndef HEDDLE_PLUGINS_HEDDLE_HUB_SERVER_H_
#define HEDDLE_PLUGINS_HEDDLE_HUB_SERVER_H_

#include <errno.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>

#include "primitives/hub/hub.h"
#include "primitives/monkey/monkey.h"

namespace heddle::plugins::primitives {

class HubEcho {
 public:
  HubEcho() {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 || listen(listener_, 16) != 0) {
      throw std::system_error(errno, std::generic_category(), "listen");
    }
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, stop_) != 0) throw std::system_error(errno, std::generic_category(), "socketpair");
  }
  ~HubEcho() {
    for (const int end : stop_) close(end);
    close(listener_);
  }
  HubEcho(const HubEcho&) = delete;
  HubEcho& operator=(const HubEcho&) = delete;

  std::uint16_t port() const {
    sockaddr_in address{};
    socklen_t length = sizeof address;
    getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &length);
    return ntohs(address.sin_port);
  }

  void serve() {
    monkey::patch_all();
    hub::set_exception_hook([](std::exception_ptr) {});
    hub::Pool conversations(kMostConversations);
    const hub::Task accepting = hub::spawn([&] { Accept(conversations); });
    const hub::Task stopping = hub::spawn([this] {
      char ignored;
      recv(stop_[0], &ignored, 1, 0);
    });
    stopping.join();
    accepting.kill();
    conversations.kill();
  }

  void stop() { send(stop_[1], "", 1, 0); }

 private:
  static constexpr std::int64_t kMostConversations = 1000;
  // Before it looks for descriptors again.
  static constexpr std::chrono::milliseconds kRetryDelay{1};

  // A descriptor that is closed when its greenlet ends, however that is.
  class Connection {
   public:
    explicit Connection(int descriptor) : descriptor_(descriptor) {}
    ~Connection() { close(descriptor_); }
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;
    int get() const { return descriptor_; }

   private:
    const int descriptor_;
  };

  void Accept(hub::Pool& conversations) {
    for (;;) {
      const int descriptor = accept(listener_, nullptr, nullptr);
      if (descriptor >= 0) {
        conversations.spawn([descriptor] { Converse(descriptor); });
      } else if (errno == EMFILE || errno == ENFILE) {
        hub::sleep(kRetryDelay);
      } else if (errno != ECONNABORTED && errno != EINTR && errno != EAGAIN) {
        throw std::system_error(errno, std::generic_category(), "accept");
      }
    }
  }

  static void Converse(int descriptor) {
    const Connection connection(descriptor);
    std::string received;
    char chunk[1024];
    for (ssize_t size; (size = recv(connection.get(), chunk, sizeof chunk, 0)) > 0;) {
      received.append(chunk, static_cast<std::size_t>(size));
      for (std::size_t end; (end = received.find('\n')) != std::string::npos;) {
        if (received.front() == '!') throw std::runtime_error("asked to fail");
        if (!SendAll(connection.get(), std::string_view(received).substr(0, end + 1))) return;
        received.erase(0, end + 1);
      }
      hub::sleep();  // calls that need not wait let nobody else run
    }
  }

  static bool SendAll(int descriptor, std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t size = send(descriptor, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (size < 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(size));
    }
    return true;
  }

  const int listener_ = socket(AF_INET, SOCK_STREAM, 0);
  int stop_[2];  // a pair: a byte from the second to the first
};

}  // namespace heddle::plugins::primitives

#endif  // HEDDLE_PLUGINS_HEDDLE_HUB_SERVER_H_
