// TCPServer, clause by clause.
#include "primitives/socketserver/tcp_server.h"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <atomic>
#include <functional>
#include <future>
#include <mutex>
#include <stdexcept>
#include <string>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "primitives/select/testing/blocked_thread.h"
#include "primitives/select/testing/descriptors.h"

namespace heddle {
namespace {

using testing::ReceiveExactly;
using testing::ReceiveToEnd;

// A handler of what each test says.
class Calls : public StreamRequestHandler {
 public:
  using Body = std::function<void(Calls*)>;
  explicit Calls(Body body) : body_(std::move(body)) {}

  using StreamRequestHandler::client_address;
  using StreamRequestHandler::ReadLine;
  using StreamRequestHandler::Write;

 protected:
  void handle() override { body_(this); }

 private:
  Body body_;
};

RequestHandlerFactory Handles(Calls::Body body) { return MakesHandler<Calls>(std::move(body)); }

void EchoLines(Calls* handler) {
  for (std::string line; !(line = handler->ReadLine()).empty();) {
    if (line == "fail\n") throw std::runtime_error("asked to fail");
    handler->Write(line);
  }
}

// serve_forever() in a thread; shut down at the end of the scope.
class Serving {
 public:
  explicit Serving(TCPServer* server) : server_(server) {
    std::promise<pid_t> id;
    thread_ = std::thread([server, &id] {
      id.set_value(testing::ThreadId());
      server->serve_forever();
    });
    thread_id_ = id.get_future().get();
  }
  ~Serving() {
    server_->shutdown();
    thread_.join();
  }
  pid_t thread_id() const { return thread_id_; }

 private:
  TCPServer* server_;
  pid_t thread_id_ = 0;
  std::thread thread_;
};

// Collects what handle_error was told.
class Errors {
 public:
  TCPServerOptions Options() {
    TCPServerOptions options;
    options.handle_error = [this](const Address&, std::exception_ptr error) {
      const std::lock_guard lock(mutex_);
      try {
        std::rethrow_exception(error);
      } catch (const std::exception& exception) {
        messages_.push_back(exception.what());
      }
    };
    return options;
  }
  std::vector<std::string> messages() {
    const std::lock_guard lock(mutex_);
    return messages_;
  }

 private:
  std::mutex mutex_;
  std::vector<std::string> messages_;
};

// server.1, server.2
TEST(TCPServerTest, ServesOneClientAfterTheOther) {
  TCPServer server(Address::Loopback(), Handles(EchoLines));
  const Serving serving(&server);
  for (const char* line : {"a\n", "b\n"}) {
    Socket client = Socket::Connect(server.server_address());
    client.send_all(line);
    client.send_all("second\nunfinished");
    client.ShutdownWrite();
    EXPECT_EQ(ReceiveToEnd(&client), std::string(line) + "second\nunfinished");
  }
}

// server.1
TEST(TCPServerTest, ClientsThatConnectBeforeItServesAreServed) {
  TCPServer server(Address::Loopback(), Handles(EchoLines));
  Socket client = Socket::Connect(server.server_address());
  client.send_all("early\n");
  client.ShutdownWrite();
  const Serving serving(&server);
  EXPECT_EQ(ReceiveToEnd(&client), "early\n");
}

TEST(TCPServerTest, TheHandlerKnowsItsClient) {
  std::promise<std::string> seen;
  TCPServer server(Address::Loopback(), Handles([&](Calls* handler) {
                     seen.set_value(handler->client_address().ToString());
                   }));
  const Serving serving(&server);
  const Socket client = Socket::Connect(server.server_address());
  EXPECT_EQ(seen.get_future().get(), client.local_address().ToString());
}

TEST(TCPServerTest, AClientThatIsNotVerifiedIsClosed) {
  std::atomic<bool> allow{false};
  TCPServerOptions options;
  options.verify_request = [&](const Address&) { return allow.load(); };
  TCPServer server(Address::Loopback(), Handles(EchoLines), options);
  const Serving serving(&server);
  Socket refused = Socket::Connect(server.server_address());
  EXPECT_EQ(ReceiveToEnd(&refused), "");
  allow = true;
  Socket client = Socket::Connect(server.server_address());
  client.send_all("a\n");
  EXPECT_EQ(ReceiveExactly(&client, 2), "a\n");
}

// server.7
TEST(TCPServerTest, AFailedHandlerClosesItsConnectionAndIsReported) {
  Errors errors;
  TCPServer server(Address::Loopback(), Handles(EchoLines), errors.Options());
  const Serving serving(&server);
  Socket failing = Socket::Connect(server.server_address());
  failing.send_all("fail\n");
  EXPECT_EQ(ReceiveToEnd(&failing), "");
  Socket next = Socket::Connect(server.server_address());
  next.send_all("a\n");
  EXPECT_EQ(ReceiveExactly(&next, 2), "a\n");
  EXPECT_EQ(errors.messages(), std::vector<std::string>{"asked to fail"});
}

// server.7
TEST(TCPServerTest, AFactoryThatFailsAndAHookThatThrowsDoNotEndTheServer) {
  std::atomic<int> made{0};
  TCPServerOptions options;
  options.handle_error = [](const Address&, std::exception_ptr) { throw std::logic_error("hook"); };
  TCPServer server(
      Address::Loopback(),
      [&]() -> std::unique_ptr<BaseRequestHandler> {
        switch (made++) {
          case 0:
            throw std::runtime_error("factory");
          case 1:
            return nullptr;
          default:
            return std::make_unique<Calls>(EchoLines);
        }
      },
      options);
  const Serving serving(&server);
  for (int i = 0; i < 2; ++i) {
    Socket failing = Socket::Connect(server.server_address());
    EXPECT_EQ(ReceiveToEnd(&failing), "");
  }
  Socket client = Socket::Connect(server.server_address());
  client.send_all("a\n");
  EXPECT_EQ(ReceiveExactly(&client, 2), "a\n");
}

// server.7
TEST(TCPServerTest, AClientThatResetsTakesNothingWithIt) {
  Errors errors;
  std::promise<void> read;
  TCPServer server(Address::Loopback(), Handles([&](Calls* handler) {
                     if (handler->ReadLine() == "reset\n") {
                       read.set_value();
                       while (!handler->ReadLine().empty()) {
                       }
                     }
                     handler->Write("done\n");
                   }),
                   errors.Options());
  const Serving serving(&server);
  Socket rude = Socket::Connect(server.server_address());
  rude.send_all("reset\n");
  read.get_future().get();
  testing::Reset(&rude);
  Socket client = Socket::Connect(server.server_address());
  client.send_all("a\n");
  EXPECT_EQ(ReceiveExactly(&client, 5), "done\n");
  EXPECT_EQ(errors.messages().size(), 1u);
}

// server.8
TEST(TCPServerTest, NoDescriptorIsLeaked) {
  const std::size_t before = testing::CountDescriptors();
  {
    Errors errors;
    TCPServer server(Address::Loopback(), Handles(EchoLines), errors.Options());
    const Serving serving(&server);
    for (const char* line : {"a\n", "fail\n"}) {
      Socket client = Socket::Connect(server.server_address());
      client.send_all(line);
      client.ShutdownWrite();
      ReceiveToEnd(&client);
    }
  }
  EXPECT_EQ(testing::CountDescriptors(), before);
}

// server.8
TEST(TCPServerTest, OutOfDescriptorsAClientIsTurnedAwayAndReported) {
  Errors errors;
  TCPServer server(Address::Loopback(), Handles(EchoLines), errors.Options());
  const Serving serving(&server);
  testing::AwaitBlockedForEver(serving.thread_id());  // It has opened all it needs.
  Socket refused(UniqueFd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)));
  const Address& address = server.server_address();
  {
    const testing::NoMoreDescriptors none;
    ASSERT_EQ(::connect(refused.fileno(), address.data(), address.size()), 0);
    EXPECT_EQ(ReceiveToEnd(&refused), "");
  }
  Socket next = Socket::Connect(address);
  next.send_all("a\n");
  EXPECT_EQ(ReceiveExactly(&next, 2), "a\n");
  ASSERT_EQ(errors.messages().size(), 1u);
  EXPECT_NE(errors.messages()[0].find("accept"), std::string::npos);
}

// server.8
TEST(TCPServerTest, AClientThatCannotEvenBeTurnedAwayIsServedLater) {
  TCPServer server(Address::Loopback(), Handles(EchoLines));
  const Serving serving(&server);
  testing::AwaitBlockedForEver(serving.thread_id());
  Socket waiting(UniqueFd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)));
  const Address& address = server.server_address();
  {
    const testing::NoMoreDescriptors none(testing::NoMoreDescriptors::Mode::kNone);
    ASSERT_EQ(::connect(waiting.fileno(), address.data(), address.size()), 0);
  }
  waiting.send_all("a\n");
  EXPECT_EQ(ReceiveExactly(&waiting, 2), "a\n");
}

// server.9
TEST(TCPServerTest, ShutdownBlocksUntilTheLoopHasEnded) {
  std::atomic<bool> ended{false};
  TCPServer server(Address::Loopback(), Handles(EchoLines));
  std::promise<pid_t> id;
  std::thread thread([&] {
    id.set_value(testing::ThreadId());
    server.serve_forever();
    ended = true;
  });
  testing::AwaitBlockedForEver(id.get_future().get());
  server.shutdown();
  // The loop has ended, so it can be served and closed by others; the thread itself may be a step
  // behind.
  server.shutdown();
  server.serve_forever();
  server.server_close();
  thread.join();
  EXPECT_TRUE(ended);
}

// server.9
TEST(TCPServerTest, ShutdownWaitsForTheRequestThatIsBeingServed) {
  std::promise<void> started;
  std::promise<void> go_on;
  std::atomic<bool> finished{false};
  TCPServer server(Address::Loopback(), Handles([&](Calls*) {
                     started.set_value();
                     go_on.get_future().get();
                     finished = true;
                   }));
  std::thread serving([&] { server.serve_forever(); });
  const Socket client = Socket::Connect(server.server_address());
  started.get_future().get();
  std::thread stopper([&] {
    server.shutdown();
    EXPECT_TRUE(finished);
  });
  go_on.set_value();
  stopper.join();
  serving.join();
}

// server.9
TEST(TCPServerTest, ManyThreadsMayShutItDownAtOnce) {
  TCPServer server(Address::Loopback(), Handles(EchoLines));
  std::thread serving([&] { server.serve_forever(); });
  std::vector<std::thread> stoppers;
  for (int i = 0; i < 4; ++i) stoppers.emplace_back([&] { server.shutdown(); });
  for (std::thread& stopper : stoppers) stopper.join();
  serving.join();
}

// server.9
TEST(TCPServerTest, ShutdownFromTheServingThreadIsAnErrorNotADeadlock) {
  Errors errors;
  TCPServer* self = nullptr;
  TCPServer server(Address::Loopback(), Handles([&](Calls*) { self->shutdown(); }),
                   errors.Options());
  self = &server;
  const Serving serving(&server);
  Socket client = Socket::Connect(server.server_address());
  EXPECT_EQ(ReceiveToEnd(&client), "");
  ASSERT_EQ(errors.messages().size(), 1u);
  EXPECT_NE(errors.messages()[0].find("shutdown()"), std::string::npos);
}

// server.9
TEST(TCPServerTest, AShutdownThatComesBeforeTheLoopIsNotLost) {
  TCPServer server(Address::Loopback(), Handles(EchoLines));
  server.shutdown();
  server.serve_forever();
}

// server.9
TEST(TCPServerTest, ItCanServeAgainAfterAShutdown) {
  TCPServer server(Address::Loopback(), Handles(EchoLines));
  for (int i = 0; i < 2; ++i) {
    std::thread serving([&] { server.serve_forever(); });
    Socket client = Socket::Connect(server.server_address());
    client.send_all("a\n");
    EXPECT_EQ(ReceiveExactly(&client, 2), "a\n");
    client.close();
    server.shutdown();
    serving.join();
  }
}

// server.9
TEST(TCPServerTest, ServingTwiceAndClosingWhileServingAreErrors) {
  TCPServer server(Address::Loopback(), Handles(EchoLines));
  const Serving serving(&server);
  testing::AwaitBlockedForEver(serving.thread_id());
  EXPECT_THROW(server.serve_forever(), ServerError);
  EXPECT_THROW(server.server_close(), ServerError);
}

TEST(TCPServerTest, AfterServerCloseNobodyCanConnectAndServingIsAnError) {
  TCPServer server(Address::Loopback(), Handles(EchoLines));
  server.server_close();
  server.server_close();
  EXPECT_THROW(Socket::Connect(server.server_address()), std::system_error);
  EXPECT_THROW(server.serve_forever(), ServerError);
}

TEST(TCPServerTest, APortInUseIsAnError) {
  TCPServer server(Address::Loopback(), Handles(EchoLines));
  try {
    TCPServer second(server.server_address(), Handles(EchoLines));
    FAIL() << "no exception";
  } catch (const std::system_error& error) {
    EXPECT_EQ(error.code(), std::errc::address_in_use);
  }
}

// server.10
TEST(TCPServerTest, AnIdleServerIsBlocked) {
  TCPServer server(Address::Loopback(), Handles(EchoLines));
  const Serving serving(&server);
  testing::AwaitBlockedForEver(serving.thread_id());
  {
    Socket client = Socket::Connect(server.server_address());
    client.send_all("a\n");
    EXPECT_EQ(ReceiveExactly(&client, 2), "a\n");
  }
  testing::AwaitBlockedForEver(serving.thread_id());
}

}  // namespace
}  // namespace heddle
