// The epoll server next to libevent's and libuv's: small messages of 1,000 clients on loopback.
#include <sys/resource.h>

#include <cstddef>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

#include "tools/bench/primitives/comparisons.h"
#include "tools/bench/primitives/echo_clients.h"
#include "tools/bench/primitives/echo_server.h"

namespace heddle::bench {
namespace {

constexpr std::size_t kConnections = 1000;
// Two for each connection to three servers, and some for all else.
constexpr rlim_t kDescriptors = 2 * 3 * kConnections + 200;

void AllowDescriptors() {
  rlimit limit;
  getrlimit(RLIMIT_NOFILE, &limit);
  if (limit.rlim_cur >= kDescriptors) return;
  limit.rlim_cur = kDescriptors;
  if (limit.rlim_max < kDescriptors) limit.rlim_max = kDescriptors;
  if (setrlimit(RLIMIT_NOFILE, &limit) != 0) {
    throw std::runtime_error("the echo servers need " + std::to_string(kDescriptors) +
                             " descriptors: raise the hard limit (ulimit -Hn)");
  }
}

// A server in a thread of its own, and its clients.
class Conversation {
 public:
  Conversation(std::unique_ptr<EchoServer> server, const Address& address)
      : server_(std::move(server)), thread_([this] { server_->run(); }) {
    clients_.emplace(address, kConnections);
  }
  ~Conversation() {
    clients_.reset();
    server_->Stop();
  }
  Seconds Exchange(std::int64_t count) { return clients_->Exchange(count); }

 private:
  std::unique_ptr<EchoServer> server_;
  std::jthread thread_;
  std::optional<EchoClients> clients_;
};

Operation Talk(std::unique_ptr<EchoServer> (*make)(Socket)) {
  Socket listener = Socket::Listen(Address::Loopback(), kConnections);
  const Address address = listener.local_address();
  std::unique_ptr<EchoServer> server = make(std::move(listener));
  if (server == nullptr) return nullptr;
  const auto conversation = std::make_shared<Conversation>(std::move(server), address);
  return [conversation](std::int64_t count) { return conversation->Exchange(count); };
}

}  // namespace

std::vector<Comparison> EchoServerComparisons() {
  AllowDescriptors();
  return {{"SelectorServer, echoes to 1,000 clients",
           Talk(HeddleEchoServer),
           {{"libevent (bufferevent)", "libevent-dev", Talk(LibeventEchoServer)},
            {"libuv", "libuv1-dev", Talk(LibuvEchoServer)}}}};
}

}  // namespace heddle::bench
