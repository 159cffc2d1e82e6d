// The servers of primitives/select, primitives/socketserver and primitives/async, with clients that
// come and go for ever.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <exception>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "primitives/async/event_loop.h"
#include "primitives/async/http_server.h"
#include "primitives/async/join_handle.h"
#include "primitives/select/servers/protocol.h"
#include "primitives/select/socket.h"
#include "primitives/select/testing/blocked_thread.h"
#include "primitives/select/testing/running_server.h"
#include "primitives/soak/clients.h"
#include "primitives/soak/soak.h"
#include "primitives/socketserver/threading_tcp_server.h"

namespace heddle::soak {
namespace {

Dialect Lines() {
  return {.request = [](const std::string& word) { return word + "\n"; },
          .failing_request = "fail\n"};
}

std::string AnswerTo(std::string_view line) {
  if (line == "fail") throw std::runtime_error("asked to fail");
  return "<" + std::string(line) + ">";
}

class ServerLoad : public Load {
 public:
  ServerLoad(testing::AnyServer server, Dialect dialect)
      : server_(std::move(server)), dialect_(std::move(dialect)) {
    testing::AwaitBlockedForEver(server_.thread_id());
  }

  void Round(std::mt19937& random) override { RunClients(server_.address(), dialect_, random); }

 private:
  testing::RunningServer server_;
  const Dialect dialect_;
};

class LineHandler : public StreamRequestHandler {
 protected:
  void handle() override {
    for (std::string line; !(line = ReadLine()).empty();) {
      if (line.back() != '\n') return;
      line.pop_back();
      Write(AnswerTo(line) + "\n");
    }
  }
};

testing::AnyServer MakeThreadingTCPServer() {
  TCPServerOptions options;
  options.handle_error = [](const Address&, std::exception_ptr) {};
  auto server = std::make_shared<ThreadingTCPServer>(Address::Loopback(),
                                                     MakesHandler<LineHandler>(), options);
  return {[server] { return server->server_address(); }, [server] { server->serve_forever(); },
          [server] { server->shutdown(); }};
}

async::Task<async::HttpReply> AnswerHttp(async::HttpRequest request) {
  co_return async::HttpReply{.status = 200, .body = AnswerTo(request.target.substr(1))};
}

class HttpServer {
 public:
  HttpServer() : HttpServer(Socket::Listen(Address::Loopback())) {}

  Address address() const { return address_; }
  void run() { loop_.run_forever(); }
  void Stop() {
    loop_.call_soon_threadsafe([this] { loop_.stop(); });
  }

 private:
  explicit HttpServer(Socket listener)
      : address_(listener.local_address()),
        server_(async::spawn(loop_, async::serve_http(std::move(listener), AnswerHttp))) {}

  const Address address_;
  async::EventLoop loop_;
  async::JoinHandle<void> server_;
};

Dialect Http() {
  const auto get = [](const std::string& word) {
    return "GET /" + word + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
  };
  return {.request = get, .failing_request = get("fail")};
}

std::vector<LoadKind> Loads() {
  std::vector<LoadKind> loads;
  for (const testing::ServerKind& kind : testing::AllServerKinds()) {
    loads.push_back({kind.name, [kind] {
                       return std::make_unique<ServerLoad>(kind.make(LineProtocol(AnswerTo), {}),
                                                           Lines());
                     }});
  }
  loads.push_back({"ThreadingTCP",
                   [] { return std::make_unique<ServerLoad>(MakeThreadingTCPServer(), Lines()); }});
  loads.push_back({"AsyncHttp", [] {
                     return std::make_unique<ServerLoad>(
                         testing::Erase(std::make_shared<HttpServer>()), Http());
                   }});
  return loads;
}

class Servers : public ::testing::TestWithParam<LoadKind> {};

TEST_P(Servers, LeaveNothingBehind) {
  EXPECT_THAT(Soak(GetParam(), DurationOfEach(Loads().size())), ::testing::IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Soak, Servers, ::testing::ValuesIn(Loads()),
                         [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace heddle::soak
