// ThreadingTCPServer, clause by clause.
#include "primitives/socketserver/threading_tcp_server.h"

#include <gtest/gtest.h>

#include <functional>
#include <future>
#include <latch>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "primitives/select/testing/descriptors.h"

namespace heddle {
namespace {

using testing::ReceiveToEnd;

class Calls : public StreamRequestHandler {
 public:
  using Body = std::function<void(Calls*)>;
  explicit Calls(Body body) : body_(std::move(body)) {}

  using StreamRequestHandler::Write;

 protected:
  void handle() override { body_(this); }

 private:
  Body body_;
};

RequestHandlerFactory Handles(Calls::Body body) { return MakesHandler<Calls>(std::move(body)); }

// server.6
TEST(ThreadingTCPServerTest, ClientsAreServedAtTheSameTime) {
  constexpr int kClients = 5;
  std::latch together(kClients);
  ThreadingTCPServer server(Address::Loopback(), Handles([&](Calls* handler) {
                              together.arrive_and_wait();
                              handler->Write("together\n");
                            }));
  std::thread serving([&] { server.serve_forever(); });
  std::vector<Socket> clients;
  for (int i = 0; i < kClients; ++i) clients.push_back(Socket::Connect(server.server_address()));
  for (Socket& client : clients) EXPECT_EQ(ReceiveToEnd(&client), "together\n");
  server.shutdown();
  serving.join();
}

// server.9
TEST(ThreadingTCPServerTest, AHandlerMayShutTheServerDown) {
  ThreadingTCPServer* self = nullptr;
  ThreadingTCPServer server(Address::Loopback(), Handles([&](Calls*) { self->shutdown(); }));
  self = &server;
  const Socket client = Socket::Connect(server.server_address());
  server.serve_forever();
}

// server.9
TEST(ThreadingTCPServerTest, ServerCloseFromAHandlerIsAnErrorNotADeadlock) {
  std::promise<bool> threw;
  ThreadingTCPServer* self = nullptr;
  ThreadingTCPServer server(Address::Loopback(), Handles([&](Calls*) {
                              self->shutdown();
                              try {
                                self->server_close();
                                threw.set_value(false);
                              } catch (const ServerError&) {
                                threw.set_value(true);
                              }
                            }));
  self = &server;
  const Socket client = Socket::Connect(server.server_address());
  server.serve_forever();
  EXPECT_TRUE(threw.get_future().get());
}

// One handler that is at work when the server closes.
struct AtWork {
  std::promise<void> started;
  std::promise<void> go_on;
  std::promise<void> finished;

  Calls::Body Body() {
    return [this](Calls* handler) {
      started.set_value();
      go_on.get_future().get();
      handler->Write("served to the end\n");
      finished.set_value();
    };
  }

  static std::unique_ptr<ThreadingTCPServer> Serve(AtWork* work, ThreadingOptions threading,
                                                   Socket* client) {
    auto server = std::make_unique<ThreadingTCPServer>(Address::Loopback(), Handles(work->Body()),
                                                       TCPServerOptions(), threading);
    std::thread serving([&] { server->serve_forever(); });
    *client = Socket::Connect(server->server_address());
    work->started.get_future().get();
    server->shutdown();
    serving.join();
    return server;
  }
};

TEST(ThreadingTCPServerTest, ServerCloseWaitsForHandlers) {
  AtWork work;
  Socket client;
  const auto server = AtWork::Serve(&work, {}, &client);
  work.go_on.set_value();
  server->server_close();
  EXPECT_EQ(work.finished.get_future().wait_for(std::chrono::seconds(0)),
            std::future_status::ready);
  EXPECT_EQ(ReceiveToEnd(&client), "served to the end\n");
}

TEST(ThreadingTCPServerTest, WithoutBlockOnCloseTheDestructorWaits) {
  AtWork work;
  Socket client;
  auto server = AtWork::Serve(&work, {.daemon_threads = false, .block_on_close = false}, &client);
  server->server_close();
  work.go_on.set_value();
  server.reset();
  EXPECT_EQ(work.finished.get_future().wait_for(std::chrono::seconds(0)),
            std::future_status::ready);
  EXPECT_EQ(ReceiveToEnd(&client), "served to the end\n");
}

TEST(ThreadingTCPServerTest, DaemonThreadsOutliveTheServer) {
  AtWork work;
  Socket client;
  AtWork::Serve(&work, {.daemon_threads = true, .block_on_close = true}, &client).reset();
  work.go_on.set_value();
  work.finished.get_future().get();
  EXPECT_EQ(ReceiveToEnd(&client), "served to the end\n");
}

}  // namespace
}  // namespace heddle
