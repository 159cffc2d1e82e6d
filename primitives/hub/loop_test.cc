// The event loop alone: the order of callbacks and timers, and descriptors over epoll.
#include "primitives/hub/loop.h"

#include <gtest/gtest.h>
#include <poll.h>
#include <unistd.h>

#include <cstdio>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace heddle::hub::internal {
namespace {

using std::chrono::milliseconds;

// A pipe, closed at the end unless the test did.
struct Pipe {
  int reader = -1;
  int writer = -1;
  Pipe() {
    int ends[2];
    if (pipe(ends) == 0) {
      reader = ends[0];
      writer = ends[1];
    }
  }
  ~Pipe() {
    close_end(reader);
    close_end(writer);
  }
  static void close_end(int& end) {
    if (end >= 0) close(end);
    end = -1;
  }
};

TEST(LoopTest, CallbacksRunInTheOrderTheyWereAskedFor) {
  Loop loop;
  std::string order;
  loop.run_callback([&] { order += 'a'; });
  loop.run_callback([&] { order += 'b'; });
  EXPECT_TRUE(loop.run_once());
  EXPECT_EQ(order, "ab");
}

TEST(LoopTest, CallbackAskedForInARoundRunsInTheNext) {
  Loop loop;
  std::string order;
  loop.run_callback([&] {
    order += 'a';
    loop.run_callback([&] { order += 'b'; });
  });
  loop.run_once();
  EXPECT_EQ(order, "a");
  loop.run_once();
  EXPECT_EQ(order, "ab");
}

TEST(LoopTest, RoundSaysWhenNothingIsLeft) {
  Loop loop;
  EXPECT_FALSE(loop.run_once());
  const Loop::Timer idle(loop, Clock::now() + std::chrono::hours(1), [] {}, Loop::TimerKind::kIdle);
  EXPECT_FALSE(loop.run_once());
}

TEST(LoopTest, TimersExpireInTheOrderOfTheirDeadlines) {
  Loop loop;
  std::string order;
  const Clock::time_point now = Clock::now();
  const Loop::Timer c(loop, now + milliseconds(2), [&] { order += 'c'; });
  const Loop::Timer a(loop, now + milliseconds(1), [&] { order += 'a'; });
  const Loop::Timer d(loop, now + milliseconds(2), [&] { order += 'd'; });
  const Loop::Timer b(loop, now + milliseconds(1), [&] { order += 'b'; });
  while (loop.run_once()) {
  }
  EXPECT_EQ(order, "abcd");
  EXPECT_GE(Clock::now(), now + milliseconds(2));
}

TEST(LoopTest, CancelledTimerDoesNotExpire) {
  Loop loop;
  bool expired = false;
  std::optional<Loop::Timer> second;
  const Loop::Timer first(loop, Clock::now(), [&] { second.reset(); });
  second.emplace(loop, Clock::now(), [&] { expired = true; });
  while (loop.run_once()) {
  }
  EXPECT_FALSE(expired);
}

TEST(LoopTest, TimerThatKeepsMakingTimersDoesNotHoldUpCallbacks) {
  Loop loop;
  bool called = false;
  std::vector<std::unique_ptr<Loop::Timer>> timers;
  std::function<void()> again = [&] {
    if (called) return;
    timers.push_back(std::make_unique<Loop::Timer>(loop, Clock::now(), again));
  };
  again();
  loop.run_once();
  loop.run_callback([&] { called = true; });
  while (loop.run_once()) {
  }
  EXPECT_TRUE(called);
}

TEST(LoopTest, ThrowingCallbackLosesNoOther) {
  Loop loop;
  bool called = false;
  loop.run_callback([] { throw 1; });
  loop.run_callback([&] { called = true; });
  EXPECT_THROW(loop.run_once(), int);
  EXPECT_TRUE(loop.run_once());
  EXPECT_TRUE(called);
}

TEST(LoopTest, WatchSeesWhatHappensToItsDescriptor) {
  Loop loop;
  Pipe pipe;
  int calls = 0;
  const Loop::Watch watch(loop, pipe.reader, POLLIN, [&] { ++calls; });
  const Loop::Watch other(loop, pipe.writer, POLLIN, [] { FAIL() << "nothing to read"; });
  {
    const Loop::Timer timer(loop, Clock::now(), [] {});  // so that the round does not block
    loop.run_once();
  }
  EXPECT_EQ(calls, 0);
  ASSERT_EQ(write(pipe.writer, "x", 1), 1);
  loop.run_once();
  EXPECT_EQ(calls, 1);
  EXPECT_EQ(watch.happened(), POLLIN);
}

TEST(LoopTest, WatchesOfOneDescriptorDoNotDisturbEachOther) {
  Loop loop;
  Pipe pipe;
  int first_calls = 0;
  int second_calls = 0;
  const Loop::Watch first(loop, pipe.reader, POLLIN, [&] { ++first_calls; });
  {
    const Loop::Watch second(loop, pipe.reader, POLLIN, [&] { ++second_calls; });
    ASSERT_EQ(write(pipe.writer, "x", 1), 1);
    loop.run_once();
  }
  loop.run_once();
  EXPECT_EQ(first_calls, 2);
  EXPECT_EQ(second_calls, 1);
}

TEST(LoopTest, HangUpReachesEveryWatch) {
  Loop loop;
  Pipe pipe;
  const Loop::Watch watch(loop, pipe.reader, 0, [] {});
  Pipe::close_end(pipe.writer);
  loop.run_once();
  EXPECT_EQ(watch.happened(), POLLHUP);
}

TEST(LoopTest, RegularFileHasItsEventsAtOnce) {
  Loop loop;
  std::FILE* file = std::tmpfile();
  ASSERT_NE(file, nullptr);
  int calls = 0;
  const Loop::Watch watch(loop, fileno(file), POLLIN | POLLOUT, [&] { ++calls; });
  EXPECT_EQ(calls, 1);
  EXPECT_EQ(watch.happened(), POLLIN | POLLOUT);
  EXPECT_FALSE(loop.run_once());
  std::fclose(file);
}

TEST(LoopTest, ClosedDescriptorIsInvalid) {
  Loop loop;
  const Loop::Watch watch(loop, -1, POLLIN, [] {});
  EXPECT_EQ(watch.happened(), POLLNVAL);
}

TEST(LoopTest, ForgottenDescriptorIsInvalidAndItsNumberMayBeReused) {
  Loop loop;
  Pipe pipe;
  const int number = pipe.reader;
  const Loop::Watch old(loop, number, POLLIN, [] {});
  loop.forget(number);
  Pipe::close_end(pipe.reader);
  EXPECT_EQ(old.happened(), POLLNVAL);
  Pipe reused;
  ASSERT_EQ(reused.reader, number);
  const Loop::Watch watch(loop, number, POLLIN, [] {});
  ASSERT_EQ(write(reused.writer, "x", 1), 1);
  loop.run_once();
  EXPECT_EQ(watch.happened(), POLLIN);
  EXPECT_EQ(old.happened(), POLLNVAL);
}

TEST(LoopTest, NumberReusedWithoutNoticeIsWatchedAnew) {
  Loop loop;
  std::optional<Pipe> pipe(std::in_place);
  const int number = pipe->reader;
  const Loop::Watch old(loop, number, POLLIN, [] {});
  pipe.reset();
  Pipe reused;
  ASSERT_EQ(reused.reader, number);
  const Loop::Watch watch(loop, number, POLLIN | POLLPRI, [] {});
  ASSERT_EQ(write(reused.writer, "x", 1), 1);
  loop.run_once();
  EXPECT_EQ(watch.happened(), POLLIN);
}

// How many rounds the loop needs for one short timer.
int rounds_of_a_timer(Loop& loop) {
  int rounds = 0;
  bool expired = false;
  const Loop::Timer timer(loop, Clock::now() + milliseconds(2), [&] { expired = true; });
  while (!expired) {
    loop.run_once();
    ++rounds;
  }
  return rounds;
}

// A duplicate keeps the pipe open, so epoll goes on reporting the number that was closed.
TEST(LoopTest, DescriptorClosedWithoutNoticeIsNotReportedForEver) {
  Loop loop;
  Pipe pipe;
  Pipe other;
  const int duplicate = dup(pipe.reader);
  {
    const Loop::Watch watch(loop, pipe.reader, POLLIN, [] {});
    Pipe::close_end(pipe.reader);
  }
  ASSERT_EQ(write(pipe.writer, "x", 1), 1);
  const Loop::Watch watch(loop, other.reader, POLLIN, [] {});
  EXPECT_LE(rounds_of_a_timer(loop), 3) << "the loop spins";
  close(duplicate);
}

TEST(LoopTest, DescriptorClosedWithoutNoticeIsNotTakenForTheNextOfItsNumber) {
  Loop loop;
  Pipe pipe;
  const int duplicate = dup(pipe.reader);
  const int number = pipe.reader;
  {
    const Loop::Watch watch(loop, pipe.reader, POLLIN, [] {});
    Pipe::close_end(pipe.reader);
  }
  ASSERT_EQ(write(pipe.writer, "x", 1), 1);
  Pipe reused;
  ASSERT_EQ(reused.reader, number);
  const Loop::Watch watch(loop, number, POLLIN, [] {});
  EXPECT_LE(rounds_of_a_timer(loop), 3) << "the loop spins";
  EXPECT_EQ(watch.happened(), 0);
  close(duplicate);
}

}  // namespace
}  // namespace heddle::hub::internal
