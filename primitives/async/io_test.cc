// Sockets for coroutines, clause by clause.
#include "primitives/async/io.h"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <array>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "primitives/async/join_handle.h"
#include "primitives/async/task_group.h"
#include "primitives/async/wait.h"
#include "primitives/select/testing/descriptors.h"

namespace heddle::async {
namespace {

using std::chrono::milliseconds;

Acceptor Listen() {
  return Acceptor(Socket::Listen(Address::Loopback()), Acceptor::Mode::kNonBlocking);
}

Task<std::string> ReadToEnd(Socket& socket) {
  std::string bytes;
  std::array<char, 4096> chunk;
  while (const std::size_t count = co_await read(socket, chunk)) bytes.append(chunk.data(), count);
  co_return bytes;
}

Task<void> Echo(Socket socket) {
  std::array<char, 4096> chunk;
  while (const std::size_t count = co_await read(socket, chunk)) {
    co_await write(socket, {chunk.data(), count});
  }
}

Task<void> EchoServer(Acceptor& acceptor) {
  TaskGroup clients(&co_await current_loop());
  for (;;) clients.Spawn(Echo(co_await accept(acceptor)));
}

class IoTest : public ::testing::Test {
 protected:
  EventLoop loop_;
};

// server.2, server.3, server.5
TEST_F(IoTest, ManyConnectionsAtOnceGetTheirOwnBytesBack) {
  Acceptor acceptor = Listen();
  // More than the kernel's buffers hold, so both sides must wait for each other.
  const auto send = [](Socket& socket, std::string text) -> Task<void> {
    co_await write(socket, text);
    socket.ShutdownWrite();
  };
  const auto talk = [&](int id) -> Task<void> {
    Socket socket = co_await connect(acceptor.address());
    const std::string text(500'000, static_cast<char>('a' + id));
    JoinHandle<void> sender = spawn(co_await current_loop(), send(socket, text));
    EXPECT_EQ(co_await ReadToEnd(socket), text);
    co_await sender;
  };
  const auto test = [&]() -> Task<void> {
    JoinHandle<void> server = spawn(co_await current_loop(), EchoServer(acceptor));
    std::vector<Task<void>> clients;
    for (int id = 0; id < 10; ++id) clients.push_back(talk(id));
    co_await gather(std::move(clients));
  };
  const std::size_t before = testing::CountDescriptors();
  run(loop_, test());
  EXPECT_EQ(testing::CountDescriptors(), before);
}

// server.7
TEST_F(IoTest, AResetIsAnErrorOfThatConnectionOnly) {
  Acceptor acceptor = Listen();
  const auto test = [&]() -> Task<void> {
    Socket client = co_await connect(acceptor.address());
    Socket server = co_await accept(acceptor);
    testing::Reset(&client);
    std::array<char, 1> byte;
    EXPECT_THROW(co_await read(server, byte), std::system_error);
    EXPECT_THROW(co_await write(server, "x"), std::system_error);
  };
  run(loop_, test());
}

TEST_F(IoTest, ARefusedConnectionIsAnError) {
  const Address nobody = Socket::Listen(Address::Loopback()).local_address();
  try {
    run(loop_, connect(nobody));
    FAIL() << "no exception";
  } catch (const std::system_error& error) {
    EXPECT_EQ(error.code(), std::errc::connection_refused);
  }
}

TEST_F(IoTest, TwoReadersOfOneSocketAreAnError) {
  auto [a, b] = Socket::Pair();
  a.SetBlocking(false);
  const auto test = [&, &a = a]() -> Task<void> {
    JoinHandle<std::string> first = spawn(co_await current_loop(), ReadToEnd(a));
    co_await sleep(milliseconds(0));
    std::array<char, 1> byte;
    EXPECT_THROW(co_await read(a, byte), SelectorKeyError);
  };
  run(loop_, test());
}

// server.8
TEST_F(IoTest, AcceptGoesOnWhenDescriptorsAreThereAgain) {
  Acceptor acceptor = Listen();
  Socket waiting(UniqueFd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)));
  const Address address = acceptor.address();
  const auto test = [&]() -> Task<void> {
    std::optional<testing::NoMoreDescriptors> none(testing::NoMoreDescriptors::Mode::kNone);
    EXPECT_EQ(::connect(waiting.fileno(), address.data(), address.size()), 0);
    JoinHandle<Socket> accepted = spawn(co_await current_loop(), accept(acceptor));
    co_await sleep(milliseconds(1));
    EXPECT_FALSE(accepted.done());
    none.reset();
    Socket server = co_await accepted;
    co_await write(server, "x");
    EXPECT_EQ(testing::ReceiveExactly(&waiting, 1), "x");
  };
  run(loop_, test());
}

TEST_F(IoTest, NamesAreLookedUpInAThread) {
  const std::size_t before = testing::CountDescriptors();
  EXPECT_EQ(run(loop_, resolve("127.0.0.1", 80)).front().ToString(), "127.0.0.1:80");
  const auto local = run(loop_, resolve("localhost", 80));
  ASSERT_FALSE(local.empty());
  EXPECT_EQ(local.front().port(), 80);
  EXPECT_THROW(run(loop_, resolve("name.invalid", 80)), std::runtime_error);
  testing::AwaitDescriptorCount(before);
}

}  // namespace
}  // namespace heddle::async
