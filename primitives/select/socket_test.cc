// Sockets and addresses: what is retried, what is "nothing now", what throws.
#include "primitives/select/socket.h"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

#include "primitives/select/testing/descriptors.h"

namespace heddle {
namespace {

TEST(AddressTest, NumbersAreParsedAndNamesAreNot) {
  EXPECT_EQ(Address::Parse("127.0.0.1", 80)->ToString(), "127.0.0.1:80");
  EXPECT_EQ(Address::Parse("::1", 80)->ToString(), "[::1]:80");
  EXPECT_EQ(Address::Parse("localhost", 80), std::nullopt);
}

TEST(AddressTest, AnUnknownNameIsAnError) {
  EXPECT_THROW(Address::Resolve("name.invalid", 80), std::runtime_error);
}

TEST(SocketTest, NonBlockingReceiveTellsNothingFromEndOfFile) {
  auto [a, b] = Socket::Pair();
  a.SetBlocking(false);
  char byte;
  EXPECT_EQ(a.recv({&byte, 1}), std::nullopt);
  b.send("x");
  EXPECT_EQ(a.recv({&byte, 1}), 1u);
  b.ShutdownWrite();
  EXPECT_EQ(a.recv({&byte, 1}), 0u);
}

TEST(SocketTest, AnEmptyBufferIsAnErrorBecauseItLooksLikeEndOfFile) {
  auto [a, b] = Socket::Pair();
  EXPECT_THROW(a.recv({}), std::invalid_argument);
}

TEST(SocketTest, NonBlockingSendTellsHowMuchFits) {
  auto [a, b] = Socket::Pair();
  a.SetBlocking(false);
  const std::string block(1 << 20, 'x');
  std::size_t sent = 0;
  while (const auto count = a.send(block)) sent += *count;
  b.SetBlocking(false);
  std::vector<char> buffer(1 << 20);
  std::size_t received = 0;
  while (const auto count = b.recv(buffer)) received += *count;
  EXPECT_EQ(received, sent);
}

TEST(SocketTest, APeerThatHasGoneThrowsAndDoesNotKill) {
  auto [a, b] = Socket::Pair();
  b.close();
  try {
    a.send("x");
    FAIL() << "no exception";
  } catch (const std::system_error& error) {
    EXPECT_EQ(error.code(), std::errc::broken_pipe);
  }
}

TEST(SocketTest, SendAllSendsMoreThanTheBuffersHold) {
  auto [a, b] = Socket::Pair();
  const std::string sent(3 << 20, 'x');
  std::string received;
  std::thread reader([&received, &b = b] { received = testing::ReceiveExactly(&b, 3 << 20); });
  a.send_all(sent);
  reader.join();
  EXPECT_EQ(received, sent);
}

TEST(SocketTest, ARefusedConnectionIsAnErrorBlockingOrNot) {
  const Address nobody = Socket::Listen(Address::Loopback()).local_address();
  EXPECT_THROW(Socket::Connect(nobody), std::system_error);
  Socket attempt = Socket::BeginConnect(nobody);
  int error = 0;
  while (error == 0) error = attempt.TakeError();
  EXPECT_EQ(error, ECONNREFUSED);
}

TEST(SocketTest, ShutdownBothWakesABlockedReceiver) {
  auto [a, b] = Socket::Pair();
  std::thread receiver([&a = a] { EXPECT_EQ(testing::ReceiveToEnd(&a), ""); });
  a.ShutdownBoth();
  receiver.join();
}

}  // namespace
}  // namespace heddle
