// The event loop, clause by clause, over each kind of selector.
#include "primitives/async/event_loop.h"

#include <gtest/gtest.h>

#include <future>
#include <stdexcept>
#include <string>
#include <thread>
#include <tuple>
#include <utility>
#include <vector>

#include "primitives/select/socket.h"
#include "primitives/select/testing/blocked_thread.h"
#include "primitives/select/testing/descriptors.h"

namespace heddle::async {
namespace {

using std::chrono::milliseconds;
using Log = std::vector<std::string>;

class EventLoopTest : public ::testing::TestWithParam<SelectorKind> {
 protected:
  EventLoopTest() : loop_(MakeSelector(GetParam())) { std::tie(a_, b_) = Socket::Pair(); }

  EventLoop::Function Say(std::string word) {
    return [this, word] { log_.push_back(word); };
  }
  EventLoop::Function Stop() {
    return [this] { loop_.stop(); };
  }

  EventLoop loop_;
  Log log_;
  Socket a_, b_;
};

INSTANTIATE_TEST_SUITE_P(All, EventLoopTest,
                         ::testing::Values(SelectorKind::kSelect, SelectorKind::kPoll,
                                           SelectorKind::kEpoll));

TEST_P(EventLoopTest, CallsSoonInOrder) {
  for (const char* word : {"1", "2", "3"}) loop_.call_soon(Say(word));
  loop_.call_soon(Stop());
  loop_.run_forever();
  EXPECT_EQ(log_, (Log{"1", "2", "3"}));
}

// async.4
TEST_P(EventLoopTest, WhatACallbackAsksForComesInTheNextTurn) {
  loop_.call_soon([this] {
    log_.push_back("first");
    loop_.call_soon(Say("nested"));
    loop_.stop();
  });
  loop_.call_soon(Say("second"));
  loop_.run_forever();
  EXPECT_EQ(log_, (Log{"first", "second"}));
  loop_.call_soon(Stop());
  loop_.run_forever();
  EXPECT_EQ(log_, (Log{"first", "second", "nested"}));
}

// async.1
TEST_P(EventLoopTest, TimersFireInTheOrderOfDeadlinesAndNotBefore) {
  const auto start = loop_.time();
  loop_.call_at(start + milliseconds(6), [this] {
    log_.push_back("6");
    loop_.stop();
  });
  loop_.call_at(start + milliseconds(2), Say("2"));
  loop_.call_at(start + milliseconds(4), Say("4"));
  loop_.call_at(start + milliseconds(2), Say("2 again"));
  loop_.run_forever();
  EXPECT_GE(loop_.time() - start, milliseconds(6));
  EXPECT_EQ(log_, (Log{"2", "2 again", "4", "6"}));
}

// async.1
TEST_P(EventLoopTest, ATimerFiresOnce) {
  loop_.call_later(milliseconds(1), Say("once"));
  loop_.call_later(milliseconds(3), Stop());
  loop_.run_forever();
  loop_.call_later(milliseconds(1), Stop());
  loop_.run_forever();
  EXPECT_EQ(log_, Log{"once"});
}

// async.5
TEST_P(EventLoopTest, TheUnitOfADelayIsRight) {
  const auto start = loop_.time();
  EventLoop::Clock::duration short_delay{};
  loop_.call_later(std::chrono::microseconds(1500), [&] { short_delay = loop_.time() - start; });
  Handle hour = loop_.call_later(std::chrono::hours(1), Say("an hour"));
  loop_.call_later(milliseconds(20), Stop());
  loop_.run_forever();
  // In time for a timer of 20 ms: so it was not a thousand times as long as it should be.
  EXPECT_GE(short_delay, std::chrono::microseconds(1500));
  EXPECT_EQ(log_, Log{});
}

// async.1
TEST_P(EventLoopTest, LongAndNegativeDelays) {
  loop_.call_later(std::chrono::nanoseconds::max(), Say("never"));
  EXPECT_THROW(loop_.call_later(milliseconds(-1), Say("never")), std::invalid_argument);
  loop_.call_later(milliseconds(1), Stop());
  loop_.run_forever();
  EXPECT_EQ(log_, Log{});
}

// async.2
TEST_P(EventLoopTest, NothingIsCalledAfterItWasCancelled) {
  Handle soon = loop_.call_soon(Say("soon"));
  Handle later = loop_.call_later(milliseconds(0), Say("later"));
  soon.cancel();
  later.cancel();
  soon.cancel();
  EXPECT_TRUE(soon.cancelled());
  loop_.call_later(milliseconds(1), Stop());
  loop_.run_forever();
  EXPECT_EQ(log_, Log{});
}

// async.2
TEST_P(EventLoopTest, ACallbackThatIsReadyAlreadyCanStillBeCancelled) {
  Handle second;
  loop_.call_soon([&] { second.cancel(); });
  second = loop_.call_soon(Say("second"));
  // Both ends are ready in the same turn; the first to be called removes the other.
  a_.send("x");
  b_.send("x");
  loop_.add_reader(a_.fileno(), [this] {
    log_.push_back("a");
    loop_.remove_reader(a_.fileno());
    loop_.remove_reader(b_.fileno());
    loop_.stop();
  });
  loop_.add_reader(b_.fileno(), Say("b"));
  loop_.run_forever();
  EXPECT_EQ(log_, Log{"a"});
}

// async.2
TEST_P(EventLoopTest, CancellingFreesWhatTheCallbackHolds) {
  const auto held = std::make_shared<int>();
  Handle handle = loop_.call_later(std::chrono::hours(1), [held] {});
  EXPECT_EQ(held.use_count(), 2);
  handle.cancel();
  EXPECT_EQ(held.use_count(), 1);
}

// async.4
TEST_P(EventLoopTest, ACallbackMayCancelItselfAndKeepsWhatItHolds) {
  const auto held = std::make_shared<int>(7);
  Handle self;
  loop_.add_writer(a_.fileno(), [this, held] {
    loop_.remove_writer(a_.fileno());
    log_.push_back(std::to_string(*held));
    loop_.stop();
  });
  self = loop_.call_soon([&self, copy = held, this] {
    self.cancel();
    log_.push_back(std::to_string(*copy));
  });
  loop_.run_forever();
  EXPECT_EQ(log_, (Log{"7", "7"}));
  EXPECT_EQ(held.use_count(), 1);
}

// async.4
TEST_P(EventLoopTest, ACallbackMayRegisterCancelAndStop) {
  Handle timer = loop_.call_later(std::chrono::hours(1), Say("cancelled timer"));
  b_.send("x");
  loop_.add_reader(a_.fileno(), [&] {
    log_.push_back("reader");
    loop_.remove_reader(a_.fileno());
    timer.cancel();
    loop_.add_writer(a_.fileno(), [&] {
      log_.push_back("writer");
      loop_.remove_writer(a_.fileno());
      loop_.call_later(milliseconds(1), [&] {
        log_.push_back("timer");
        loop_.stop();
      });
    });
  });
  loop_.run_forever();
  EXPECT_EQ(log_, (Log{"reader", "writer", "timer"}));
}

// async.4
TEST_P(EventLoopTest, ReadersAndWritersAreCalledAsLongAsTheyAreReady) {
  int reads = 0;
  loop_.add_reader(a_.fileno(), [&] {
    char byte;
    a_.recv({&byte, 1});
    if (++reads == 2) loop_.remove_reader(a_.fileno());
  });
  int writes = 0;
  loop_.add_writer(a_.fileno(), [&] {
    if (++writes == 3) {
      EXPECT_TRUE(loop_.remove_writer(a_.fileno()));
      loop_.stop();
    }
  });
  b_.send("xy");
  loop_.run_forever();
  EXPECT_EQ(reads, 2);
  EXPECT_FALSE(loop_.remove_reader(a_.fileno()));
}

TEST_P(EventLoopTest, ASecondReaderOfADescriptorIsAnError) {
  loop_.add_reader(a_.fileno(), Say("first"));
  EXPECT_THROW(loop_.add_reader(a_.fileno(), Say("second")), SelectorKeyError);
  loop_.add_writer(a_.fileno(), Stop());
  b_.send("x");
  loop_.run_forever();
  EXPECT_EQ(log_, Log{"first"});
}

TEST_P(EventLoopTest, AReaderCanBeRemovedAfterItsDescriptorWasClosed) {
  const int fd = a_.fileno();
  loop_.add_reader(fd, Say("reader"));
  loop_.add_writer(fd, Say("writer"));
  a_.close();
  EXPECT_TRUE(loop_.remove_reader(fd));
  EXPECT_TRUE(loop_.remove_writer(fd));
  loop_.call_soon(Stop());
  loop_.run_forever();
  EXPECT_EQ(log_, Log{});
}

// async.3
TEST_P(EventLoopTest, AnotherThreadWakesABlockedLoop) {
  std::promise<pid_t> id;
  std::thread thread([&] {
    id.set_value(testing::ThreadId());
    loop_.run_forever();
  });
  testing::AwaitBlockedForEver(id.get_future().get());
  loop_.call_soon_threadsafe([this] {
    log_.push_back("woken");
    loop_.stop();
  });
  thread.join();
  EXPECT_EQ(log_, Log{"woken"});
}

// async.3
TEST_P(EventLoopTest, APostBeforeTheLoopRunsIsNotLost) {
  loop_.call_soon_threadsafe(Say("1"));
  loop_.call_soon_threadsafe(Say("2"));
  loop_.call_soon_threadsafe(Stop());
  loop_.run_forever();
  EXPECT_EQ(log_, (Log{"1", "2"}));
}

// async.3
TEST_P(EventLoopTest, APostAfterTheLoopsEndIsDropped) {
  std::shared_ptr<Inbox> inbox;
  const auto held = std::make_shared<int>();
  {
    EventLoop loop(MakeSelector(GetParam()));
    inbox = loop.inbox();
    inbox->Post([held] {});
    EXPECT_EQ(held.use_count(), 2);
  }
  EXPECT_EQ(held.use_count(), 1);
  inbox->Post([held] {});
  EXPECT_EQ(held.use_count(), 1);
}

// async.4
TEST_P(EventLoopTest, StopBeforeRunGivesOneTurnThatDoesNotBlock) {
  loop_.stop();
  loop_.call_soon(Say("once"));
  loop_.run_forever();
  EXPECT_EQ(log_, Log{"once"});
}

TEST_P(EventLoopTest, RunningItInsideItselfIsAnError) {
  loop_.call_soon([this] {
    EXPECT_TRUE(loop_.is_running());
    EXPECT_THROW(loop_.run_forever(), std::logic_error);
    loop_.stop();
  });
  loop_.run_forever();
  EXPECT_FALSE(loop_.is_running());
}

// server.7
TEST_P(EventLoopTest, AnExceptionIsReportedAndTheLoopGoesOn) {
  loop_.set_exception_handler([this](std::exception_ptr error) {
    try {
      std::rethrow_exception(error);
    } catch (const std::runtime_error& exception) {
      log_.push_back(exception.what());
    }
  });
  loop_.call_soon([] { throw std::runtime_error("failed"); });
  loop_.call_soon(Say("next"));
  loop_.call_soon(Stop());
  loop_.run_forever();
  EXPECT_EQ(log_, (Log{"failed", "next"}));
}

// server.10
TEST_P(EventLoopTest, AnIdleLoopIsBlocked) {
  loop_.add_reader(a_.fileno(), [this] {
    char byte;
    a_.recv({&byte, 1});
    log_.push_back("read");
  });
  std::promise<pid_t> id;
  std::thread thread([&] {
    id.set_value(testing::ThreadId());
    loop_.run_forever();
  });
  const pid_t loops = id.get_future().get();
  testing::AwaitBlockedForEver(loops);
  b_.send("x");
  testing::AwaitBlockedForEver(loops);
  loop_.call_soon_threadsafe(Stop());
  thread.join();
  EXPECT_EQ(log_, Log{"read"});
}

// server.8
TEST_P(EventLoopTest, LeaksNoDescriptor) {
  const std::size_t before = testing::CountDescriptors();
  {
    EventLoop loop(MakeSelector(GetParam()));
    loop.add_reader(a_.fileno(), [] {});
  }
  EXPECT_EQ(testing::CountDescriptors(), before);
}

}  // namespace
}  // namespace heddle::async
