// The select() triple, clause by clause.
#include "primitives/select/select.h"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <memory>
#include <stdexcept>
#include <system_error>

#include "primitives/select/socket.h"
#include "primitives/select/testing/descriptors.h"
#include "primitives/select/testing/interrupts.h"

namespace heddle {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;
using Fds = std::vector<int>;

constexpr std::chrono::nanoseconds kNow{0};

// Two pairs of sockets: `a` and `b` are watched, the others make them readable.
struct Pairs {
  Pairs() {
    std::tie(a, to_a) = Socket::Pair();
    std::tie(b, to_b) = Socket::Pair();
  }
  Socket a, to_a, b, to_b;
};

// select.1
TEST(SelectTest, ResultsAreASubsetInInputOrderDuplicatesKept) {
  Pairs p;
  p.to_b.send("x");
  const int a = p.a.fileno();
  const int b = p.b.fileno();
  const auto ready = select<int>({b, a, b}, {b, a, a, b}, {a, b}, kNow);
  EXPECT_EQ(ready.readable, (Fds{b, b}));
  EXPECT_EQ(ready.writable, (Fds{b, a, a, b}));
  EXPECT_EQ(ready.error, Fds{});
}

// select.1
TEST(SelectTest, ResultsAreTheSameObjects) {
  Pairs p;
  p.to_a.send("x");
  const auto ready = select<Socket*>({&p.b, &p.a}, {}, {}, kNow);
  EXPECT_EQ(ready.readable, std::vector<Socket*>{&p.a});
}

// select.1
TEST(SelectTest, TakesDifferentTypesInTheThreeLists) {
  Pairs p;
  p.to_a.send("x");
  const auto shared = std::make_shared<Socket>(std::move(p.b));
  const auto ready = select(Fds{p.a.fileno()}, std::vector{shared}, std::vector{&p.a}, kNow);
  EXPECT_EQ(ready.readable, Fds{p.a.fileno()});
  EXPECT_EQ(ready.writable, std::vector{shared});
  EXPECT_TRUE(ready.error.empty());
}

// select.2
TEST(SelectTest, EmptyAfterTheTimeoutNotBefore) {
  Pairs p;
  const auto start = steady_clock::now();
  const auto ready = select(Fds{p.a.fileno()}, {}, {}, milliseconds(5));
  EXPECT_GE(steady_clock::now() - start, milliseconds(5));
  EXPECT_TRUE(ready.readable.empty());
}

// select.2
TEST(SelectTest, ThreeEmptyListsSleep) {
  const auto start = steady_clock::now();
  select<int>({}, {}, {}, milliseconds(5));
  EXPECT_GE(steady_clock::now() - start, milliseconds(5));
}

// select.3
TEST(SelectTest, EndOfFileIsReadable) {
  Pairs p;
  p.to_a.ShutdownWrite();
  p.to_b.close();
  const Fds both = {p.a.fileno(), p.b.fileno()};
  EXPECT_EQ(select(both, {}, {}).readable, both);
}

TEST(SelectTest, OutOfBandDataIsAnExceptionalCondition) {
  Socket listener = Socket::Listen(Address::Loopback());
  Socket client = Socket::Connect(listener.local_address());
  const Socket server(UniqueFd(::accept(listener.fileno(), nullptr, nullptr)));
  ASSERT_EQ(::send(client.fileno(), "!", 1, MSG_OOB), 1);
  const Fds watched = {server.fileno()};
  EXPECT_EQ(select({}, {}, watched).error, watched);
}

// select.4
TEST(SelectTest, ClosedDescriptorIsAnError) {
  const Fds closed = {testing::ClosedDescriptor()};
  for (const Timeout timeout : {Timeout(kNow), Timeout()}) {
    try {
      select(closed, {}, {}, timeout);
      FAIL() << "no exception";
    } catch (const std::system_error& error) {
      EXPECT_EQ(error.code(), std::errc::bad_file_descriptor);
    }
  }
}

// select.4
TEST(SelectTest, NegativeDescriptorIsAnErrorInEachList) {
  EXPECT_THROW(select(Fds{-1}, {}, {}, kNow), std::invalid_argument);
  EXPECT_THROW(select({}, Fds{-1}, {}, kNow), std::invalid_argument);
  EXPECT_THROW(select({}, {}, Fds{-1}, kNow), std::invalid_argument);
}

// select.4
TEST(SelectTest, DescriptorFromFdSetsizeOnIsAnError) {
  EXPECT_THROW(select(Fds{FD_SETSIZE}, {}, {}, kNow), std::invalid_argument);
  Pairs p;
  const auto high = testing::DuplicateAbove(p.a.fileno(), FD_SETSIZE);
  if (!high) GTEST_SKIP() << "the descriptor limit of this process is too low";
  EXPECT_THROW(select(Fds{high->get()}, {}, {}, kNow), std::invalid_argument);
}

// select.4
TEST(SelectTest, TheHighestDescriptorBelowFdSetsizeWorks) {
  Pairs p;
  const auto high = testing::DuplicateAbove(p.a.fileno(), FD_SETSIZE - 1);
  if (!high) GTEST_SKIP() << "the descriptor limit of this process is too low";
  ASSERT_EQ(high->get(), FD_SETSIZE - 1);
  EXPECT_EQ(select({}, Fds{high->get()}, {}).writable, Fds{high->get()});
}

// select.4
TEST(SelectTest, NegativeTimeoutIsAnError) {
  Pairs p;
  EXPECT_THROW(select(Fds{p.a.fileno()}, {}, {}, milliseconds(-1)), std::invalid_argument);
}

// select.6
TEST(SelectTest, WhatStaysReadyIsReportedAgain) {
  Pairs p;
  p.to_a.send("xy");
  const Fds a = {p.a.fileno()};
  char byte;
  EXPECT_EQ(select(a, {}, {}).readable, a);
  p.a.recv({&byte, 1});
  EXPECT_EQ(select(a, {}, {}).readable, a);
  p.a.recv({&byte, 1});
  EXPECT_EQ(select(a, {}, {}, kNow).readable, Fds{});
}

// select.6
TEST(SelectTest, AnInterruptedWaitGoesOnWithTheRemainingTime) {
  Pairs p;
  const testing::Interrupts interrupts(milliseconds(2));
  const auto start = steady_clock::now();
  const auto ready = select(Fds{p.a.fileno()}, Fds{}, Fds{p.a.fileno()}, milliseconds(30));
  EXPECT_GE(steady_clock::now() - start, milliseconds(30));
  EXPECT_GT(interrupts.count(), 0);
  EXPECT_TRUE(ready.readable.empty());
  EXPECT_TRUE(ready.error.empty());
}

}  // namespace
}  // namespace heddle
