// One connection, driven by hand: its bounds, its interest, its end.
#include "primitives/select/servers/connection.h"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <tuple>

namespace heddle {
namespace {

class ConnectionTest : public ::testing::Test {
 protected:
  ConnectionTest() { std::tie(near_, client_) = Socket::Pair(); }

  Connection Connect(const Protocol* protocol, const ConnectionLimits& limits = {}) {
    near_.SetBlocking(false);
    client_.SetBlocking(false);
    return Connection(std::move(near_), protocol, limits);
  }

  // What the client has got by now.
  std::string Received() {
    std::string bytes;
    char chunk[4096];
    while (const auto count = client_.recv(chunk)) {
      if (*count == 0) break;
      bytes.append(chunk, *count);
    }
    return bytes;
  }

  const Protocol echo_ = EchoProtocol();
  const Protocol lines_ = LineProtocol([](std::string_view line) {
    if (line == "fail") throw std::runtime_error("asked to fail");
    return "<" + std::string(line) + ">";
  });
  Socket near_, client_;
};

// server.2
TEST_F(ConnectionTest, EachWholeRequestGetsOneReplyHoweverItIsCut) {
  Connection connection = Connect(&lines_);
  for (const char* part : {"a", "b\nc\n", "\n", "d"}) {
    client_.send(part);
    connection.Serve(Events::kRead);
  }
  EXPECT_EQ(Received(), "<ab>\n<c>\n<>\n");
  client_.send("\n");
  connection.Serve(Events::kRead);
  EXPECT_EQ(Received(), "<d>\n");
}

// server.4
TEST_F(ConnectionTest, EndOfFileAfterTheLastReplyEndsIt) {
  Connection connection = Connect(&lines_);
  client_.send("a\nb");
  client_.ShutdownWrite();
  connection.Serve(Events::kRead);
  EXPECT_EQ(connection.ended(), std::nullopt);
  connection.Serve(Events::kRead);
  EXPECT_EQ(connection.ended(), CloseReason::kEndOfFile);
  EXPECT_EQ(Received(), "<a>\n");
}

// server.5
TEST_F(ConnectionTest, ASlowReaderIsNotReadFromWhenItsBufferIsFull) {
  ConnectionLimits limits;
  limits.output = 4096;
  Connection connection = Connect(&echo_, limits);
  const std::string block(64 * 1024, 'x');
  std::size_t sent = 0;
  int turns = 0;
  // The client never reads. The kernel's buffers fill, then ours, then the client's own send stops.
  while (Has(connection.interest(), Events::kRead)) {
    sent += client_.send(block).value_or(0);
    connection.Serve(Events::kReadWrite);
    ASSERT_LT(++turns, 10000) << "reads on for ever";
  }
  EXPECT_EQ(connection.interest(), Events::kWrite);
  std::size_t more = 0;
  while (const auto count = client_.send(block)) {
    more += *count;
    connection.Serve(Events::kReadWrite);
    ASSERT_LT(++turns, 20000) << "reads on for ever";
  }
  // Nothing is lost meanwhile.
  std::size_t received = Received().size();
  while (received < sent + more) {
    connection.Serve(Events::kReadWrite);
    received += Received().size();
    ASSERT_LT(++turns, 30000) << "bytes are missing";
  }
  EXPECT_EQ(received, sent + more);
  EXPECT_EQ(connection.interest(), Events::kRead);
}

// server.5
TEST_F(ConnectionTest, WaitingRequestsAreAnsweredWhenTheClientReadsAgain) {
  // Each reply is longer than the kernel's buffer, and ours takes a reply only when it is empty. So
  // the second request waits until the very end of the first reply, past the client's end of file.
  ConnectionLimits limits;
  limits.output = 1;
  const Protocol long_replies =
      LineProtocol([](std::string_view line) { return std::string(1 << 20, line.at(0)); });
  Connection connection = Connect(&long_replies, limits);
  client_.send("a\nb\n");
  client_.ShutdownWrite();
  std::string received;
  int turns = 0;
  while (!connection.ended()) {
    connection.Serve(connection.interest());
    received += Received();
    ASSERT_LT(++turns, 10000) << "does not end";
  }
  received += Received();
  EXPECT_EQ(received, std::string(1 << 20, 'a') + '\n' + std::string(1 << 20, 'b') + '\n');
  EXPECT_EQ(connection.ended(), CloseReason::kEndOfFile);
}

// server.5
TEST_F(ConnectionTest, ARequestWithoutEndIsRefused) {
  ConnectionLimits limits;
  limits.input = 100;
  Connection connection = Connect(&lines_, limits);
  client_.send(std::string(99, 'x'));
  connection.Serve(Events::kRead);
  EXPECT_EQ(connection.ended(), std::nullopt);
  client_.send("x");
  connection.Serve(Events::kRead);
  EXPECT_EQ(connection.ended(), CloseReason::kRequestTooLong);
}

// server.6
TEST_F(ConnectionTest, OneTurnReadsOneChunk) {
  ConnectionLimits limits;
  limits.read_chunk = 10;
  Connection connection = Connect(&echo_, limits);
  client_.send(std::string(25, 'x'));
  connection.Serve(Events::kRead);
  EXPECT_EQ(Received().size(), 10u);
  connection.Serve(Events::kRead);
  EXPECT_EQ(Received().size(), 10u);
  connection.Serve(Events::kRead);
  EXPECT_EQ(Received().size(), 5u);
}

// server.7
TEST_F(ConnectionTest, AFailedHandlerEndsItAfterTheRepliesBefore) {
  Connection connection = Connect(&lines_);
  client_.send("a\nfail\nb\n");
  connection.Serve(Events::kRead);
  EXPECT_EQ(connection.ended(), CloseReason::kHandlerFailed);
  EXPECT_EQ(Received(), "<a>\n");
}

TEST_F(ConnectionTest, ALimitOfZeroIsAnError) {
  ConnectionLimits limits;
  limits.output = 0;
  EXPECT_THROW(Connect(&echo_, limits), std::invalid_argument);
}

// server.1
TEST_F(ConnectionTest, APeerThatHasGoneEndsIt) {
  Connection connection = Connect(&lines_);
  client_.send("a\n");
  client_.close();
  connection.Serve(Events::kRead);
  EXPECT_EQ(connection.ended(), CloseReason::kConnectionError);
}

}  // namespace
}  // namespace heddle
