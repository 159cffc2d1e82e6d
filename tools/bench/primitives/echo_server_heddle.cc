// The epoll server of primitives/select.
#include "primitives/select/servers/selector_server.h"
#include "tools/bench/primitives/echo_server.h"

namespace heddle::bench {
namespace {

class Server final : public EchoServer {
 public:
  explicit Server(Socket listener) : server_(std::move(listener), EchoProtocol()) {}
  void run() override { server_.run(); }
  void Stop() override { server_.Stop(); }

 private:
  SelectorServer server_;
};

}  // namespace

std::unique_ptr<EchoServer> HeddleEchoServer(Socket listener) {
  return std::make_unique<Server>(std::move(listener));
}

}  // namespace heddle::bench
