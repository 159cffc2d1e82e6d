// Selector, clause by clause, for each system call under it.
#include "primitives/select/selector.h"

#include <gtest/gtest.h>
#include <sys/select.h>

#include <stdexcept>
#include <system_error>
#include <tuple>
#include <utility>
#include <vector>

#include "primitives/select/socket.h"
#include "primitives/select/testing/descriptors.h"
#include "primitives/select/testing/interrupts.h"

namespace heddle {
namespace {

using std::chrono::milliseconds;
using Answer = std::vector<std::pair<int, Events>>;

constexpr std::chrono::nanoseconds kNow{0};

class SelectorTest : public ::testing::TestWithParam<SelectorKind> {
 protected:
  SelectorTest() : selector_(MakeSelector(GetParam())) {
    std::tie(a_, to_a_) = Socket::Pair();
    std::tie(b_, to_b_) = Socket::Pair();
  }

  Answer Select(Timeout timeout = std::nullopt) {
    Answer answer;
    for (const Ready& ready : selector_->select(timeout)) {
      answer.emplace_back(ready.key.fd, ready.events);
    }
    return answer;
  }

  std::unique_ptr<Selector> selector_;
  Socket a_, to_a_, b_, to_b_;
};

INSTANTIATE_TEST_SUITE_P(All, SelectorTest,
                         ::testing::Values(SelectorKind::kSelect, SelectorKind::kPoll,
                                           SelectorKind::kEpoll),
                         [](const auto& info) {
                           switch (info.param) {
                             case SelectorKind::kSelect:
                               return "Select";
                             case SelectorKind::kPoll:
                               return "Poll";
                             default:
                               return "Epoll";
                           }
                         });

// selector.1
TEST_P(SelectorTest, ResultsAreInTheOrderOfRegistration) {
  selector_->register_fd(b_.fileno(), Events::kReadWrite);
  selector_->register_fd(to_a_.fileno(), Events::kRead);
  selector_->register_fd(a_.fileno(), Events::kReadWrite);
  // What became ready first is not what was registered first.
  to_a_.send("x");
  to_b_.send("x");
  EXPECT_EQ(Select(),
            (Answer{{b_.fileno(), Events::kReadWrite}, {a_.fileno(), Events::kReadWrite}}));
}

// selector.1
TEST_P(SelectorTest, ModifyKeepsThePlaceAndUnregisterGivesItUp) {
  selector_->register_fd(b_.fileno(), Events::kRead);
  selector_->register_fd(a_.fileno(), Events::kWrite);
  selector_->modify(b_.fileno(), Events::kWrite, nullptr);
  EXPECT_EQ(Select(), (Answer{{b_.fileno(), Events::kWrite}, {a_.fileno(), Events::kWrite}}));
  selector_->unregister(b_.fileno());
  selector_->register_fd(b_.fileno(), Events::kWrite);
  EXPECT_EQ(Select(), (Answer{{a_.fileno(), Events::kWrite}, {b_.fileno(), Events::kWrite}}));
}

// selector.1
TEST_P(SelectorTest, OnlyWhatWasAskedForIsReported) {
  selector_->register_fd(a_.fileno(), Events::kRead);
  EXPECT_EQ(Select(kNow), Answer{});
  to_a_.send("x");
  EXPECT_EQ(Select(), (Answer{{a_.fileno(), Events::kRead}}));
  selector_->modify(a_.fileno(), Events::kWrite, nullptr);
  EXPECT_EQ(Select(), (Answer{{a_.fileno(), Events::kWrite}}));
}

TEST_P(SelectorTest, DataComesBackWithEachReadiness) {
  int first = 0;
  int second = 0;
  selector_->register_fd(a_.fileno(), Events::kWrite, &first);
  EXPECT_EQ(selector_->select().front().key.data, &first);
  selector_->modify(a_.fileno(), Events::kWrite, &second);
  EXPECT_EQ(selector_->select().front().key.data, &second);
  EXPECT_EQ(selector_->Find(a_.fileno())->data, &second);
  EXPECT_EQ(selector_->unregister(a_.fileno()).data, &second);
  EXPECT_EQ(selector_->Find(a_.fileno()), nullptr);
  EXPECT_EQ(selector_->size(), 0u);
}

// selector.2
TEST_P(SelectorTest, EmptyAfterTheTimeoutNotBefore) {
  selector_->register_fd(a_.fileno(), Events::kRead);
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(Select(std::chrono::microseconds(5500)), Answer{});
  EXPECT_GE(std::chrono::steady_clock::now() - start, std::chrono::microseconds(5500));
}

// selector.2
TEST_P(SelectorTest, AnEmptySelectorSleepsUntilTheTimeout) {
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(Select(milliseconds(5)), Answer{});
  EXPECT_GE(std::chrono::steady_clock::now() - start, milliseconds(5));
}

// selector.3
TEST_P(SelectorTest, EndOfFileIsReadable) {
  selector_->register_fd(a_.fileno(), Events::kRead);
  selector_->register_fd(b_.fileno(), Events::kRead);
  to_a_.ShutdownWrite();
  to_b_.close();
  EXPECT_EQ(Select(), (Answer{{a_.fileno(), Events::kRead}, {b_.fileno(), Events::kRead}}));
}

// selector.3
TEST_P(SelectorTest, AConnectionThatWasResetIsReady) {
  Socket listener = Socket::Listen(Address::Loopback());
  Socket client = Socket::Connect(listener.local_address());
  Socket server(UniqueFd(::accept(listener.fileno(), nullptr, nullptr)));
  selector_->register_fd(client.fileno(), Events::kRead);
  testing::Reset(&server);
  EXPECT_EQ(Select(), (Answer{{client.fileno(), Events::kRead}}));
}

// selector.4
TEST_P(SelectorTest, ClosedDescriptorIsAnError) {
  try {
    selector_->register_fd(testing::ClosedDescriptor(), Events::kRead);
    FAIL() << "no exception";
  } catch (const std::system_error& error) {
    EXPECT_EQ(error.code(), std::errc::bad_file_descriptor);
  }
  EXPECT_EQ(selector_->size(), 0u);
}

// selector.4
TEST_P(SelectorTest, NegativeDescriptorIsAnError) {
  EXPECT_THROW(selector_->register_fd(-1, Events::kRead), std::invalid_argument);
}

// selector.4
TEST_P(SelectorTest, NegativeTimeoutIsAnError) {
  EXPECT_THROW(selector_->select(milliseconds(-1)), std::invalid_argument);
}

TEST_P(SelectorTest, NoEventsAndUnknownEventsAreErrors) {
  EXPECT_THROW(selector_->register_fd(a_.fileno(), Events::kNone), std::invalid_argument);
  EXPECT_THROW(selector_->register_fd(a_.fileno(), static_cast<Events>(4)), std::invalid_argument);
  selector_->register_fd(a_.fileno(), Events::kWrite);
  EXPECT_THROW(selector_->modify(a_.fileno(), Events::kNone, nullptr), std::invalid_argument);
  EXPECT_EQ(Select(), (Answer{{a_.fileno(), Events::kWrite}}));
}

// selector.4
TEST_P(SelectorTest, BeyondFdSetsizeOnlySelectSaysNo) {
  const auto high = testing::DuplicateAbove(a_.fileno(), FD_SETSIZE + 400);
  if (!high) GTEST_SKIP() << "the descriptor limit of this process is too low";
  if (GetParam() == SelectorKind::kSelect) {
    EXPECT_THROW(selector_->register_fd(high->get(), Events::kWrite), std::invalid_argument);
    selector_->register_fd(a_.fileno(), Events::kWrite);
    EXPECT_EQ(Select(), (Answer{{a_.fileno(), Events::kWrite}}));
  } else {
    selector_->register_fd(high->get(), Events::kWrite);
    EXPECT_EQ(Select(), (Answer{{high->get(), Events::kWrite}}));
  }
}

// selector.5
TEST_P(SelectorTest, RegisteringTwiceIsAnError) {
  selector_->register_fd(a_.fileno(), Events::kWrite);
  EXPECT_THROW(selector_->register_fd(a_.fileno(), Events::kRead), SelectorKeyError);
  EXPECT_EQ(Select(), (Answer{{a_.fileno(), Events::kWrite}}));
}

// selector.5
TEST_P(SelectorTest, UnknownDescriptorsAreErrors) {
  EXPECT_THROW(selector_->modify(a_.fileno(), Events::kRead, nullptr), SelectorKeyError);
  EXPECT_THROW(selector_->unregister(a_.fileno()), SelectorKeyError);
  EXPECT_THROW(selector_->unregister(-1), SelectorKeyError);
  EXPECT_EQ(selector_->Find(-1), nullptr);
}

// selector.5
TEST_P(SelectorTest, UnregisterAfterCloseWorks) {
  selector_->register_fd(a_.fileno(), Events::kRead);
  const int fd = a_.fileno();
  a_.close();
  EXPECT_EQ(selector_->unregister(fd).fd, fd);
  EXPECT_EQ(Select(kNow), Answer{});
}

// selector.5
TEST_P(SelectorTest, NoEventAfterUnregister) {
  selector_->register_fd(a_.fileno(), Events::kRead);
  to_a_.send("x");
  selector_->unregister(a_.fileno());
  EXPECT_EQ(Select(kNow), Answer{});
}

// selector.5
TEST_P(SelectorTest, ANumberUsedAgainIsANewRegistration) {
  selector_->register_fd(a_.fileno(), Events::kRead);
  to_a_.send("x");
  const int fd = a_.fileno();
  // The old file stays open and readable under another number.
  const Socket old(UniqueFd(::dup(fd)));
  ASSERT_EQ(::dup2(b_.fileno(), fd), fd);
  selector_->unregister(fd);
  int data = 0;
  selector_->register_fd(fd, Events::kRead, &data);
  EXPECT_EQ(Select(kNow), Answer{});
  to_b_.send("x");
  const auto ready = selector_->select();
  ASSERT_EQ(ready.size(), 1u);
  EXPECT_EQ(ready.front().key.data, &data);
}

// selector.6
TEST_P(SelectorTest, WhatStaysReadyIsReportedAgain) {
  selector_->register_fd(a_.fileno(), Events::kRead);
  to_a_.send("xy");
  char byte;
  EXPECT_EQ(Select().size(), 1u);
  a_.recv({&byte, 1});
  EXPECT_EQ(Select().size(), 1u);
  a_.recv({&byte, 1});
  EXPECT_EQ(Select(kNow).size(), 0u);
}

// selector.6
TEST_P(SelectorTest, AnInterruptedWaitGoesOnWithTheRemainingTime) {
  selector_->register_fd(a_.fileno(), Events::kRead);
  const testing::Interrupts interrupts(milliseconds(2));
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(Select(milliseconds(30)), Answer{});
  EXPECT_GE(std::chrono::steady_clock::now() - start, milliseconds(30));
  EXPECT_GT(interrupts.count(), 0);
}

TEST_P(SelectorTest, LeaksNoDescriptor) {
  const std::size_t before = testing::CountDescriptors();
  for (int i = 0; i < 3; ++i) MakeSelector(GetParam())->register_fd(a_.fileno(), Events::kRead);
  EXPECT_EQ(testing::CountDescriptors(), before);
}

}  // namespace
}  // namespace heddle
