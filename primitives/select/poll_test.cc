// The poll object, clause by clause.
#include "primitives/select/poll.h"

#include <gtest/gtest.h>
#include <sys/select.h>

#include <stdexcept>
#include <system_error>
#include <tuple>

#include "primitives/select/selector_key_error.h"
#include "primitives/select/socket.h"
#include "primitives/select/testing/descriptors.h"
#include "primitives/select/testing/interrupts.h"

namespace heddle {

bool operator==(const PollResult& a, const PollResult& b) {
  return a.fd == b.fd && a.events == b.events;
}

namespace {

using std::chrono::milliseconds;
using Results = std::vector<PollResult>;

constexpr std::chrono::nanoseconds kNow{0};

class PollTest : public ::testing::Test {
 protected:
  PollTest() {
    std::tie(a_, to_a_) = Socket::Pair();
    std::tie(b_, to_b_) = Socket::Pair();
  }
  Socket a_, to_a_, b_, to_b_;
  Poll poll_;
};

// poll.1
TEST_F(PollTest, ResultsAreInTheOrderOfRegistration) {
  poll_.register_fd(b_.fileno(), POLLIN);
  poll_.register_fd(a_.fileno(), POLLIN | POLLOUT);
  poll_.register_fd(to_a_.fileno(), POLLIN);
  to_b_.send("x");
  EXPECT_EQ(poll_.poll(), (Results{{b_.fileno(), POLLIN}, {a_.fileno(), POLLOUT}}));
}

// poll.2
TEST_F(PollTest, EmptyAfterTheTimeoutNotBefore) {
  poll_.register_fd(a_.fileno(), POLLIN);
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(poll_.poll(std::chrono::microseconds(5500)), Results{});
  EXPECT_GE(std::chrono::steady_clock::now() - start, std::chrono::microseconds(5500));
}

// poll.3
TEST_F(PollTest, EndOfFileIsReadable) {
  poll_.register_fd(a_.fileno(), POLLIN);
  to_a_.ShutdownWrite();
  EXPECT_EQ(poll_.poll(), (Results{{a_.fileno(), POLLIN}}));
}

// poll.3
TEST_F(PollTest, HangUpIsReportedUnasked) {
  poll_.register_fd(a_.fileno(), POLLIN);
  to_a_.close();
  EXPECT_EQ(poll_.poll(), (Results{{a_.fileno(), POLLIN | POLLHUP}}));
}

// poll.4
TEST_F(PollTest, ClosedDescriptorGivesPollnval) {
  poll_.register_fd(a_.fileno(), POLLIN);
  const int fd = a_.fileno();
  a_.close();
  EXPECT_EQ(poll_.poll(), (Results{{fd, POLLNVAL}}));
}

// poll.4
TEST_F(PollTest, NegativeDescriptorIsAnError) {
  EXPECT_THROW(poll_.register_fd(-1), std::invalid_argument);
}

// poll.4
TEST_F(PollTest, NegativeTimeoutIsAnError) {
  EXPECT_THROW(poll_.poll(milliseconds(-1)), std::invalid_argument);
}

// poll.4
TEST_F(PollTest, DescriptorBeyondFdSetsizeWorks) {
  const auto high = testing::DuplicateAbove(a_.fileno(), FD_SETSIZE);
  if (!high) GTEST_SKIP() << "the descriptor limit of this process is too low";
  poll_.register_fd(high->get(), POLLOUT);
  EXPECT_EQ(poll_.poll(), (Results{{high->get(), POLLOUT}}));
}

// poll.5 (for the poll object CPython allows it, unlike for a selector)
TEST_F(PollTest, RegisteringTwiceReplacesTheEvents) {
  poll_.register_fd(a_.fileno(), POLLOUT);
  poll_.register_fd(a_.fileno(), POLLIN);
  EXPECT_EQ(poll_.poll(kNow), Results{});
}

// poll.5
TEST_F(PollTest, UnknownDescriptorsAreErrors) {
  try {
    poll_.modify(a_.fileno(), POLLIN);
    FAIL() << "no exception";
  } catch (const std::system_error& error) {
    EXPECT_EQ(error.code(), std::errc::no_such_file_or_directory);
  }
  EXPECT_THROW(poll_.unregister(a_.fileno()), SelectorKeyError);
}

// poll.5
TEST_F(PollTest, UnregisterAfterCloseWorks) {
  poll_.register_fd(a_.fileno());
  const int fd = a_.fileno();
  a_.close();
  poll_.unregister(fd);
  EXPECT_EQ(poll_.poll(kNow), Results{});
}

// poll.6
TEST_F(PollTest, WhatStaysReadyIsReportedAgain) {
  poll_.register_fd(a_.fileno(), POLLIN);
  to_a_.send("x");
  EXPECT_EQ(poll_.poll().size(), 1u);
  EXPECT_EQ(poll_.poll().size(), 1u);
}

// poll.6
TEST_F(PollTest, AnInterruptedWaitGoesOnWithTheRemainingTime) {
  poll_.register_fd(a_.fileno(), POLLIN);
  const testing::Interrupts interrupts(milliseconds(2));
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(poll_.poll(milliseconds(30)), Results{});
  EXPECT_GE(std::chrono::steady_clock::now() - start, milliseconds(30));
  EXPECT_GT(interrupts.count(), 0);
}

}  // namespace
}  // namespace heddle
