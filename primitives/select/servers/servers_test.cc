// The servers of the tutorial, clause by clause, each kind by the same tests.
#include <gtest/gtest.h>
#include <sys/socket.h>

#include <atomic>
#include <functional>
#include <future>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "primitives/select/servers/protocol.h"
#include "primitives/select/servers/select_server.h"
#include "primitives/select/servers/threaded_select_server.h"
#include "primitives/select/socket.h"
#include "primitives/select/testing/blocked_thread.h"
#include "primitives/select/testing/descriptors.h"
#include "primitives/select/testing/running_server.h"

namespace heddle {
namespace {

using testing::AllServerKinds;
using testing::CloseCounter;
using testing::NoMoreDescriptors;
using testing::ReceiveExactly;
using testing::ReceiveToEnd;
using testing::RunningServer;

// "long" gets a reply that no kernel buffer holds; "fail" makes the handler throw.
constexpr std::size_t kLong = 8 << 20;

std::string Answer(std::string_view line) {
  if (line == "fail") throw std::runtime_error("asked to fail");
  if (line == "long") return std::string(kLong, 'x');
  return "<" + std::string(line) + ">";
}

class ServersTest : public ::testing::TestWithParam<testing::ServerKind> {
 protected:
  testing::AnyServer Make(std::function<std::string(std::string_view line)> answer = Answer) {
    return GetParam().make(LineProtocol(std::move(answer)),
                           {.limits = {}, .on_close = closed_.Callback()});
  }

  // Sends a line and returns the reply.
  static std::string Ask(Socket* client, const std::string& line) {
    client->send_all(line + "\n");
    return ReceiveExactly(client, line.size() + 3);
  }

  // A client whose descriptor exists before descriptors run out.
  static Socket Unconnected() {
    return Socket(UniqueFd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)));
  }
  static void Connect(Socket* client, const Address& address) {
    ASSERT_EQ(::connect(client->fileno(), address.data(), address.size()), 0);
  }

  CloseCounter closed_;
};

INSTANTIATE_TEST_SUITE_P(All, ServersTest, ::testing::ValuesIn(AllServerKinds()),
                         [](const auto& info) { return info.param.name; });

// server.1, server.4
TEST_P(ServersTest, EveryClientIsServedToItsEnd) {
  RunningServer server(Make());
  for (int i = 0; i < 5; ++i) {
    Socket client = Socket::Connect(server.address());
    EXPECT_EQ(Ask(&client, std::to_string(i)), "<" + std::to_string(i) + ">\n");
  }
  closed_.Await(CloseReason::kEndOfFile, 5);
}

// server.2
TEST_P(ServersTest, RepliesAreOnceAndInOrderHoweverTheRequestsAreCut) {
  RunningServer server(Make());
  Socket client = Socket::Connect(server.address());
  std::string requests;
  std::string replies;
  for (int i = 0; i < 500; ++i) {
    requests += std::to_string(i) + "\n";
    replies += "<" + std::to_string(i) + ">\n";
  }
  for (std::size_t at = 0, size = 1; at < requests.size(); at += size, size = size * 2 % 97) {
    client.send_all(std::string_view(requests).substr(at, size));
  }
  client.ShutdownWrite();
  EXPECT_EQ(ReceiveToEnd(&client), replies);
}

// server.3
TEST_P(ServersTest, NothingCrossesConnections) {
  if (!GetParam().many_clients) GTEST_SKIP() << "serves one client at a time";
  RunningServer server(Make());
  std::vector<Socket> clients;
  for (int i = 0; i < 10; ++i) clients.push_back(Socket::Connect(server.address()));
  for (int i = 0; i < 10; ++i) clients[i].send_all("first " + std::to_string(i) + "\nsec");
  for (int i = 9; i >= 0; --i) clients[i].send_all("ond " + std::to_string(i) + "\n");
  for (int i = 0; i < 10; ++i) {
    clients[i].ShutdownWrite();
    const std::string number = std::to_string(i);
    EXPECT_EQ(ReceiveToEnd(&clients[i]), "<first " + number + ">\n<second " + number + ">\n");
  }
}

// server.4
TEST_P(ServersTest, AHalfClosedClientGetsAllItsReplies) {
  RunningServer server(Make());
  Socket client = Socket::Connect(server.address());
  client.send_all("long\na\nunfinished");
  client.ShutdownWrite();
  EXPECT_EQ(ReceiveToEnd(&client), std::string(kLong, 'x') + "\n<a>\n");
  closed_.Await(CloseReason::kEndOfFile, 1);
}

// server.4: what a server still waited for at such a connection would be ready again and again.
TEST_P(ServersTest, AConnectionAtEndOfFileIsWaitedForNoMore) {
  RunningServer server(Make());
  {
    Socket client = Socket::Connect(server.address());
    EXPECT_EQ(Ask(&client, "a"), "<a>\n");
  }
  closed_.Await(CloseReason::kEndOfFile, 1);
  testing::AwaitBlockedForEver(server.thread_id());
}

// server.4: a connection that never had a reply to send was never among those to be written to.
TEST_P(ServersTest, AClientThatLeavesWithoutAWordIsClosed) {
  RunningServer server(Make());
  Socket::Connect(server.address()).close();
  closed_.Await(CloseReason::kEndOfFile, 1);
  Socket next = Socket::Connect(server.address());
  EXPECT_EQ(Ask(&next, "a"), "<a>\n");
}

// server.1: many requests, read and written in many turns, are still one connection.
TEST_P(ServersTest, AConnectionEndsOnceHoweverManyRequestsItHad) {
  RunningServer server(Make());
  {
    Socket client = Socket::Connect(server.address());
    for (int i = 0; i < 20; ++i) EXPECT_EQ(Ask(&client, "a"), "<a>\n");
  }
  closed_.Await(CloseReason::kEndOfFile, 1);
  server.Stop();
  EXPECT_EQ(closed_.Count(CloseReason::kEndOfFile), 1);
  EXPECT_EQ(closed_.Count(CloseReason::kServerStopped), 0);
}

// Keeps a server busy with the request "wait", so that what happens meanwhile reaches it in one
// turn.
class Busy {
 public:
  std::function<std::string(std::string_view line)> Handler() {
    return [this](std::string_view line) {
      if (line == "wait") {
        begun_.set_value();
        go_on_.get_future().get();
      }
      return Answer(line);
    };
  }
  // Returns when the server has begun.
  void Begin(Socket* client) {
    client->send_all("wait\n");
    begun_.get_future().get();
  }
  void End(Socket* client) {
    go_on_.set_value();
    EXPECT_EQ(ReceiveExactly(client, 7), "<wait>\n");
  }

 private:
  std::promise<void> begun_;
  std::promise<void> go_on_;
};

// server.4
TEST_P(ServersTest, ClientsThatLeaveInTheSameTurnAreAllClosedAndTheOthersServed) {
  if (!GetParam().many_clients) GTEST_SKIP() << "serves one client at a time";
  Busy busy;
  RunningServer server(Make(busy.Handler()));
  std::vector<Socket> staying;
  std::vector<Socket> leaving;
  for (int i = 0; i < 4; ++i) {
    for (std::vector<Socket>* group : {&leaving, &staying}) {
      group->push_back(Socket::Connect(server.address()));
      EXPECT_EQ(Ask(&group->back(), "a"), "<a>\n");
    }
  }
  busy.Begin(&staying[0]);
  leaving.clear();
  for (Socket& client : staying) client.send_all("b\n");
  busy.End(&staying[0]);
  for (Socket& client : staying) EXPECT_EQ(ReceiveExactly(&client, 4), "<b>\n");
  closed_.Await(CloseReason::kEndOfFile, 4);
}

// server.3: the server gives the descriptors of those who leave to those who come.
TEST_P(ServersTest, AClientWhoComesAsOthersLeaveIsNotTakenForOneOfThem) {
  if (!GetParam().many_clients) GTEST_SKIP() << "serves one client at a time";
  Busy busy;
  RunningServer server(Make(busy.Handler()));
  Socket staying = Socket::Connect(server.address());
  std::vector<Socket> leaving;
  for (int i = 0; i < 4; ++i) {
    leaving.push_back(Socket::Connect(server.address()));
    EXPECT_EQ(Ask(&leaving.back(), "a"), "<a>\n");
    leaving.back().send_all("unfinished");
  }
  busy.Begin(&staying);
  leaving.clear();
  std::vector<Socket> coming;
  for (int i = 0; i < 4; ++i) {
    coming.push_back(Socket::Connect(server.address()));
    coming.back().send_all("b\n");
  }
  busy.End(&staying);
  for (Socket& client : coming) EXPECT_EQ(ReceiveExactly(&client, 4), "<b>\n");
  closed_.Await(CloseReason::kEndOfFile, 4);
  for (Socket& client : coming) EXPECT_EQ(Ask(&client, "c"), "<c>\n");
  EXPECT_EQ(closed_.Count(CloseReason::kEndOfFile), 4);
}

// server.6
TEST_P(ServersTest, AClientThatNeverStopsSendingDoesNotHoldUpTheOthers) {
  if (!GetParam().many_clients) GTEST_SKIP() << "serves one client at a time";
  RunningServer server(Make());
  Socket busy = Socket::Connect(server.address());
  std::atomic<bool> enough = false;
  std::thread sender([&] {
    const std::string request = std::string(999, 'x') + "\n";
    while (!enough) busy.send_all(request);
    busy.ShutdownWrite();
  });
  EXPECT_EQ(ReceiveExactly(&busy, 1), "<");
  std::thread receiver([&] { ReceiveToEnd(&busy); });
  Socket other = Socket::Connect(server.address());
  for (int i = 0; i < 10; ++i) EXPECT_EQ(Ask(&other, "a"), "<a>\n");
  enough = true;
  sender.join();
  receiver.join();
}

// server.5, server.6
TEST_P(ServersTest, AClientThatDoesNotReadDoesNotHoldUpTheOthers) {
  if (!GetParam().many_clients) GTEST_SKIP() << "serves one client at a time";
  RunningServer server(Make());
  Socket slow = Socket::Connect(server.address());
  slow.send_all("long\nlong\nlong\n");
  Socket other = Socket::Connect(server.address());
  for (int i = 0; i < 20; ++i) EXPECT_EQ(Ask(&other, "a"), "<a>\n");
  slow.ShutdownWrite();
  EXPECT_EQ(ReceiveToEnd(&slow).size(), 3 * (kLong + 1));
}

// server.1
TEST_P(ServersTest, AClientThatResetsTakesNothingWithIt) {
  RunningServer server(Make());
  for (int i = 1; i <= 3; ++i) {
    Socket client = Socket::Connect(server.address());
    client.send_all("long\n");
    EXPECT_EQ(ReceiveExactly(&client, 1), "x");
    testing::Reset(&client);
    closed_.Await(CloseReason::kConnectionError, i);
  }
  Socket next = Socket::Connect(server.address());
  EXPECT_EQ(Ask(&next, "a"), "<a>\n");
}

// server.7
TEST_P(ServersTest, AFailedHandlerClosesOnlyItsOwnConnection) {
  RunningServer server(Make());
  Socket client = Socket::Connect(server.address());
  if (!GetParam().many_clients) client.close();
  Socket failing = Socket::Connect(server.address());
  failing.send_all("fail\n");
  EXPECT_EQ(ReceiveToEnd(&failing), "");
  closed_.Await(CloseReason::kHandlerFailed, 1);
  if (!GetParam().many_clients) {
    failing.close();
    client = Socket::Connect(server.address());
  }
  EXPECT_EQ(Ask(&client, "a"), "<a>\n");
}

// server.5
TEST_P(ServersTest, AnEndlessRequestIsRefused) {
  RunningServer server(Make());
  Socket client = Socket::Connect(server.address());
  client.send_all(std::string(ConnectionLimits().input, 'x'));
  EXPECT_EQ(ReceiveToEnd(&client), "");
  closed_.Await(CloseReason::kRequestTooLong, 1);
}

// server.8
TEST_P(ServersTest, NoDescriptorIsLeaked) {
  const std::size_t before = testing::CountDescriptors();
  {
    RunningServer server(Make());
    for (const char* request : {"a\n", "fail\n", "long\n"}) {
      Socket client = Socket::Connect(server.address());
      client.send_all(request);
      ReceiveExactly(&client, 1);
    }
    Socket left_open = Socket::Connect(server.address());
    Ask(&left_open, "a");
    server.Stop();
  }
  EXPECT_EQ(testing::CountDescriptors(), before);
}

// server.1, server.8
TEST_P(ServersTest, OutOfDescriptorsNewClientsSeeEndOfFileAndOldOnesAreServed) {
  if (!GetParam().many_clients) GTEST_SKIP() << "serves one client at a time";
  RunningServer server(Make());
  Socket old = Socket::Connect(server.address());
  EXPECT_EQ(Ask(&old, "a"), "<a>\n");
  Socket refused = Unconnected();
  {
    const NoMoreDescriptors none;
    Connect(&refused, server.address());
    EXPECT_EQ(ReceiveToEnd(&refused), "");
    closed_.Await(CloseReason::kNoDescriptor, 1);
    EXPECT_EQ(Ask(&old, "b"), "<b>\n");
  }
  Socket next = Socket::Connect(server.address());
  EXPECT_EQ(Ask(&next, "c"), "<c>\n");
}

// server.1, server.8
TEST_P(ServersTest, AClientThatCannotEvenBeRefusedWaitsAndIsServedLater) {
  if (!GetParam().many_clients) GTEST_SKIP() << "serves one client at a time";
  if (GetParam().name == "SelectorOverPoll") GTEST_SKIP() << "poll(2) fails under this limit";
  RunningServer server(Make());
  Socket old = Socket::Connect(server.address());
  EXPECT_EQ(Ask(&old, "a"), "<a>\n");
  Socket waiting = Unconnected();
  {
    const NoMoreDescriptors none(NoMoreDescriptors::Mode::kNone);
    Connect(&waiting, server.address());
    // Two turns of the server: by the second reply it has tried to accept.
    EXPECT_EQ(Ask(&old, "b"), "<b>\n");
    EXPECT_EQ(Ask(&old, "b"), "<b>\n");
  }
  EXPECT_EQ(Ask(&waiting, "c"), "<c>\n");
  EXPECT_EQ(closed_.Count(CloseReason::kNoDescriptor), 0);
  testing::AwaitBlockedForEver(server.thread_id());
}

// server.9
TEST_P(ServersTest, StopEndsTheLoopAndItsConnections) {
  RunningServer server(Make());
  Socket client = Socket::Connect(server.address());
  EXPECT_EQ(Ask(&client, "a"), "<a>\n");
  server.Stop();
  EXPECT_EQ(closed_.Count(CloseReason::kServerStopped), 1);
  EXPECT_EQ(ReceiveToEnd(&client), "");
}

// server.9
TEST_P(ServersTest, AStopThatComesBeforeTheLoopIsNotLost) {
  const testing::AnyServer server = Make();
  server.stop();
  server.run();
}

// server.9: Stop() does not wait, so it may come from the thread that serves.
TEST_P(ServersTest, StopFromTheServingThreadIsNoDeadlock) {
  std::function<void()> stop;
  RunningServer server([&] {
    testing::AnyServer any = Make([&](std::string_view line) {
      stop();
      return Answer(line);
    });
    stop = any.stop;
    return any;
  }());
  Socket client = Socket::Connect(server.address());
  client.send_all("a\n");
  ReceiveToEnd(&client);
  closed_.Await(CloseReason::kServerStopped, 1);
}

// server.10
TEST_P(ServersTest, AnIdleServerIsBlocked) {
  RunningServer server(Make());
  testing::AwaitBlockedForEver(server.thread_id());
  Socket client = Socket::Connect(server.address());
  EXPECT_EQ(Ask(&client, "a"), "<a>\n");
  testing::AwaitBlockedForEver(server.thread_id());
  client.send_all("long\n");
  EXPECT_EQ(ReceiveExactly(&client, 1), "x");
  // The reply is stuck; so the server waits for room, and must not spin until there is some. The
  // blocking server is stuck in send itself.
  if (GetParam().many_clients) testing::AwaitBlockedForEver(server.thread_id());
}

TEST(SelectServerTest, TwoListenersSpeakTheirOwnProtocols) {
  std::vector<Service> services;
  services.push_back({Socket::Listen(Address::Loopback()), EchoProtocol()});
  services.push_back({Socket::Listen(Address::Loopback()), LineProtocol(Answer)});
  const auto select_server = std::make_shared<SelectServer>(std::move(services));
  Socket first = Socket::Connect(select_server->address(0));
  Socket second = Socket::Connect(select_server->address(1));
  const RunningServer server(testing::Erase(select_server));
  first.send_all("a\n");
  second.send_all("a\n");
  EXPECT_EQ(ReceiveExactly(&first, 2), "a\n");
  EXPECT_EQ(ReceiveExactly(&second, 4), "<a>\n");
}

TEST(ThreadedSelectServerTest, NoWorkersIsAnError) {
  EXPECT_THROW(ThreadedSelectServer({}, 0), std::invalid_argument);
}

}  // namespace
}  // namespace heddle
