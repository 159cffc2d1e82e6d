// Accepting when descriptors run out: refused with end of file, or paused; never lost.
#include "primitives/select/acceptor.h"

#include <gtest/gtest.h>

#include <optional>
#include <system_error>
#include <thread>

#include "primitives/select/testing/descriptors.h"

namespace heddle {
namespace {

using Mode = Acceptor::Mode;
using Status = Acceptor::Status;
using testing::NoMoreDescriptors;

Acceptor ListenOnLoopback(Mode mode) { return Acceptor(Socket::Listen(Address::Loopback()), mode); }

// server.1
TEST(AcceptorTest, AcceptsWithThePeersAddress) {
  Acceptor acceptor = ListenOnLoopback(Mode::kNonBlocking);
  EXPECT_EQ(acceptor.accept().status, Status::kNonePending);
  Socket client = Socket::Connect(acceptor.address());
  const Acceptor::Result result = acceptor.accept();
  EXPECT_EQ(result.status, Status::kAccepted);
  EXPECT_EQ(result.peer.ToString(), client.local_address().ToString());
}

// server.1
TEST(AcceptorTest, OutOfDescriptorsAClientSeesEndOfFile) {
  Acceptor acceptor = ListenOnLoopback(Mode::kNonBlocking);
  Socket client = Socket::Connect(acceptor.address());
  {
    const NoMoreDescriptors none;
    EXPECT_EQ(acceptor.accept().status, Status::kRefused);
    EXPECT_EQ(acceptor.accept().status, Status::kNonePending);
  }
  EXPECT_EQ(testing::ReceiveToEnd(&client), "");
  Socket next = Socket::Connect(acceptor.address());
  EXPECT_EQ(acceptor.accept().status, Status::kAccepted);
}

// server.1
TEST(AcceptorTest, WithoutASpareItAsksForAPauseAndRecovers) {
  Acceptor acceptor = ListenOnLoopback(Mode::kNonBlocking);
  Socket client = Socket::Connect(acceptor.address());
  {
    const NoMoreDescriptors none(NoMoreDescriptors::Mode::kNone);
    EXPECT_EQ(acceptor.accept().status, Status::kExhausted);
    EXPECT_EQ(acceptor.accept().status, Status::kExhausted);
  }
  EXPECT_EQ(acceptor.accept().status, Status::kAccepted);
  Socket next = Socket::Connect(acceptor.address());
  const NoMoreDescriptors none;
  EXPECT_EQ(acceptor.accept().status, Status::kRefused) << "the spare was not taken again";
}

// server.9
TEST(AcceptorTest, ShutdownWakesABlockedAccept) {
  Acceptor acceptor = ListenOnLoopback(Mode::kBlocking);
  std::thread server([&] { EXPECT_THROW(acceptor.accept(), std::system_error); });
  acceptor.Shutdown();
  server.join();
}

}  // namespace
}  // namespace heddle
