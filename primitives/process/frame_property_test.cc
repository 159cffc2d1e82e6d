// Frames over sockets that give the bytes in any pieces, break off, or announce what never comes.

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "primitives/process/frame.h"
#include "primitives/process/poll.h"
#include "primitives/process/system_call.h"
#include "primitives/process/testing/allocation_probe.h"

namespace heddle::process::internal {
namespace {

using Frames = std::vector<std::string>;

// Two connected sockets; `wire` plays the peer, byte by byte.
struct SocketPair {
  SocketPair() {
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0) ThrowErrno("socketpair");
    wire = PrivateFd(ends[0]);
    reader = PrivateFd(ends[1]);
  }

  void Write(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t n = send(wire.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (n < 0) ThrowErrno("send");
      bytes.remove_prefix(static_cast<std::size_t>(n));
    }
  }

  PrivateFd wire;
  PrivateFd reader;
};

std::string Announced(std::uint64_t size) {
  return std::string(reinterpret_cast<const char*>(&size), sizeof size);
}

std::string OnTheWire(const Frames& frames) {
  std::string bytes;
  for (const std::string& frame : frames) bytes += Announced(frame.size()) + frame;
  return bytes;
}

// The bytes in order, cut at random places.
std::vector<std::string_view> AnyPieces(std::string_view bytes) {
  auto cuts = *rc::gen::container<std::vector<std::size_t>>(
      rc::gen::inRange<std::size_t>(0, bytes.size() + 1));
  std::sort(cuts.begin(), cuts.end());
  std::vector<std::string_view> pieces;
  std::size_t begin = 0;
  for (const std::size_t cut : cuts) {
    pieces.push_back(bytes.substr(begin, cut - begin));
    begin = cut;
  }
  pieces.push_back(bytes.substr(begin));
  return pieces;
}

// The frames of which all bytes are among the first `bytes` on the wire.
Frames WholeOnes(const Frames& frames, std::size_t bytes) {
  Frames whole;
  for (const std::string& frame : frames) {
    if (bytes < sizeof(std::uint64_t) + frame.size()) break;
    bytes -= sizeof(std::uint64_t) + frame.size();
    whole.push_back(frame);
  }
  return whole;
}

void TakeWholeFrames(FrameConnection& connection, Frames& taken) {
  connection.ReadAvailable();
  while (auto frame = connection.NextFrame()) taken.push_back(std::move(*frame));
}

Frames ReceiveAll(int fd) {
  Frames taken;
  while (auto frame = ReceiveFrame(fd)) taken.push_back(std::move(*frame));
  return taken;
}

// After every piece the frames are there that are whole by then, and no other.
RC_GTEST_PROP(FrameConnectionTest, PutsPiecesTogether, (const Frames& frames)) {
  SocketPair sockets;
  FrameConnection connection(std::move(sockets.reader));
  const std::string bytes = OnTheWire(frames);
  Frames taken;
  std::size_t written = 0;
  for (const std::string_view piece : AnyPieces(bytes)) {
    sockets.Write(piece);
    written += piece.size();
    TakeWholeFrames(connection, taken);
    RC_ASSERT(taken == WholeOnes(frames, written));
    RC_ASSERT(!connection.closed());
  }
}

RC_GTEST_PROP(FrameConnectionTest, GivesWhatWasWholeWhenThePeerBreaksOff, (const Frames& frames)) {
  SocketPair sockets;
  FrameConnection connection(std::move(sockets.reader));
  const std::string bytes = OnTheWire(frames);
  const auto kept = *rc::gen::inRange<std::size_t>(0, bytes.size() + 1);
  sockets.Write(std::string_view(bytes).substr(0, kept));
  sockets.wire = PrivateFd();
  Frames taken;
  TakeWholeFrames(connection, taken);
  RC_ASSERT(taken == WholeOnes(frames, kept));
  RC_ASSERT(connection.closed());
}

// The peer is there still, and says no more.
RC_GTEST_PROP(FrameConnectionTest, ALengthThatNoFrameHasEndsTheConnection,
              (const Frames& before, const std::string& after)) {
  SocketPair sockets;
  FrameConnection connection(std::move(sockets.reader));
  sockets.Write(OnTheWire(before) + Announced(*rc::gen::inRange(kTooLong, ~kTooLong)) + after);
  Frames taken;
  TakeWholeFrames(connection, taken);
  RC_ASSERT(taken == before);
  RC_ASSERT(connection.closed());
}

// The reader begins when the buffers are full, so frames are queued and leave in pieces.
TEST(FrameConnectionTest, ASlowReaderGetsEverythingInOrder) {
  SocketPair sockets;
  FrameConnection connection(std::move(sockets.reader));
  Frames sent;
  while (!connection.wants_to_write()) {
    sent.push_back(std::string(10'000 + sent.size(), static_cast<char>('a' + sent.size() % 26)));
    connection.Send(sent.back());
  }
  sent.emplace_back("the last one");
  connection.Send(sent.back());
  Frames received;
  std::thread reader([&] {
    while (received.size() < sent.size()) {
      received.push_back(ReceiveFrame(sockets.wire.get()).value());
    }
  });
  while (connection.wants_to_write()) {
    pollfd fd{.fd = connection.fd(), .events = POLLOUT, .revents = 0};
    PollUntil({&fd, 1}, {});
    connection.Flush();
  }
  reader.join();
  EXPECT_EQ(received, sent);
}

TEST(FrameConnectionTest, APeerThatDidNotReadHasGoneAllTheSame) {
  SocketPair sockets;
  FrameConnection connection(std::move(sockets.reader));
  connection.Send("unread");
  sockets.wire = PrivateFd();  // With unread bytes: the connection is reset.
  connection.ReadAvailable();
  EXPECT_TRUE(connection.closed());
  connection.Send("to nobody");
  EXPECT_FALSE(connection.wants_to_write());
}

RC_GTEST_PROP(ReceiveFrameTest, PutsPiecesTogether, (const Frames& frames)) {
  SocketPair sockets;
  const std::string bytes = OnTheWire(frames);
  const std::vector<std::string_view> pieces = AnyPieces(bytes);
  std::thread writer([&] {
    for (const std::string_view piece : pieces) sockets.Write(piece);
    sockets.wire = PrivateFd();
  });
  const Frames taken = ReceiveAll(sockets.reader.get());
  writer.join();
  RC_ASSERT(taken == frames);
}

RC_GTEST_PROP(ReceiveFrameTest, IsEmptyWhenThePeerBreaksOff, (const Frames& frames)) {
  SocketPair sockets;
  const std::string bytes = OnTheWire(frames);
  const auto kept = *rc::gen::inRange<std::size_t>(0, bytes.size() + 1);
  sockets.Write(std::string_view(bytes).substr(0, kept));
  sockets.wire = PrivateFd();
  RC_ASSERT(ReceiveAll(sockets.reader.get()) == WholeOnes(frames, kept));
}

// What never comes is not allocated either.
RC_GTEST_PROP(ReceiveFrameTest, ALongFrameThatBreaksOffCostsWhatHasCome,
              (const std::string& begin)) {
  SocketPair sockets;
  sockets.Write(Announced(*rc::gen::inRange<std::uint64_t>(1'000'000, kTooLong)) + begin);
  sockets.wire = PrivateFd();
  const testing::AllocationProbe probe;
  RC_ASSERT(!ReceiveFrame(sockets.reader.get()));
  RC_ASSERT(probe.largest() <= 100'000u);
}

RC_GTEST_PROP(ReceiveFrameTest, ALengthThatNoFrameHasIsTheEnd, (const std::string& after)) {
  SocketPair sockets;
  sockets.Write(Announced(*rc::gen::inRange(kTooLong, ~kTooLong)) + after);
  const testing::AllocationProbe probe;
  RC_ASSERT(!ReceiveFrame(sockets.reader.get()));
  RC_ASSERT(probe.largest() < 1000u);
}

TEST(ReceiveFrameTest, LargeFramesArriveWhole) {
  SocketPair sockets;
  std::string frame(3'000'001, '\0');
  for (std::size_t i = 0; i < frame.size(); ++i) frame[i] = static_cast<char>(i * 31);
  std::thread writer([&] { EXPECT_TRUE(SendFrame(sockets.wire.get(), frame)); });
  const std::optional<std::string> received = ReceiveFrame(sockets.reader.get());
  writer.join();
  EXPECT_TRUE(received == frame);
}

TEST(SendFrameTest, IsFalseWhenThePeerHasGone) {
  SocketPair sockets;
  sockets.reader = PrivateFd();
  EXPECT_FALSE(SendFrame(sockets.wire.get(), "to nobody"));
}

}  // namespace
}  // namespace heddle::process::internal
