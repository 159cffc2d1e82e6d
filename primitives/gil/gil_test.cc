// Gil against the clauses of its contract, one behaviour a test.
// The names and numbers behind a test name the clause it holds.
#include "primitives/gil/gil.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <stdexcept>
#include <thread>

#include "primitives/barrier/barrier.h"
#include "primitives/event/event.h"
#include "primitives/lock/lock.h"
#include "primitives/lock/observed_thread.h"

namespace heddle {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;
using testing::ObservedThread;

TEST(Gil, HasOneHolderAtATime) {  // gil.1
  Gil gil(1h);
  gil.acquire();
  std::atomic<bool> got = false;
  ObservedThread other([&] {
    const std::lock_guard guard(gil);
    got = true;
    EXPECT_TRUE(gil.held());
  });
  other.WaitUntilAsleep();
  for (int i = 0; i < 1000; ++i) gil.check();
  EXPECT_FALSE(got) << "the interval has not elapsed, so nobody asked";
  EXPECT_TRUE(gil.held());
  gil.release();
  other.join();
  EXPECT_TRUE(got);
  EXPECT_FALSE(gil.held());
}

TEST(Gil, AcquireByTheHolderIsAnError) {  // gil.1
  Gil gil;
  gil.acquire();
  EXPECT_THROW(gil.acquire(), LockError);
  EXPECT_TRUE(gil.held());
  gil.release();
}

TEST(Gil, ReleaseByAnotherThanTheHolderIsAnError) {  // gil.1
  Gil gil;
  EXPECT_THROW(gil.release(), LockError);
  EXPECT_THROW(Gil::BlockingSection section(gil), LockError);
  gil.acquire();
  std::thread([&] {
    EXPECT_FALSE(gil.held());
    EXPECT_THROW(gil.release(), LockError);
    EXPECT_THROW(Gil::BlockingSection section(gil), LockError);
  }).join();
  EXPECT_TRUE(gil.held());
  gil.release();
}

TEST(Gil, AHolderThatComputesHandsOverWhenTheIntervalHasElapsed) {  // gil.2
  constexpr auto kInterval = 5ms;
  Gil gil(kInterval);
  gil.acquire();
  bool got = false;  // Plain: only the holder touches it.
  ObservedThread other([&] {
    const auto begin = steady_clock::now();
    const std::lock_guard guard(gil);
    EXPECT_GE(steady_clock::now() - begin, kInterval);
    got = true;
  });
  while (!got) gil.check();  // Never gives the lock up by itself.
  EXPECT_TRUE(gil.held());
  gil.release();
}

TEST(Gil, TwoThatComputeTakeTurns) {  // gil.2
  Gil gil(1ms);
  // Each computes until it sees that the other one has had its turn; neither ever gives the lock up
  // by itself.
  int turn = 0;
  const auto compute = [&](int self) {
    const std::lock_guard guard(gil);
    while (turn < 6) {
      if (turn % 2 == self) ++turn;
      gil.check();
    }
  };
  ObservedThread first([&] { compute(0); });
  ObservedThread second([&] { compute(1); });
  first.join();
  second.join();
  EXPECT_EQ(turn, 6);
}

TEST(Gil, AHandOverIsNotWonBackByTheOneWhoGivesIt) {  // gil.2
  Gil gil(100us);
  bool stop = false;
  gil.acquire();
  ObservedThread other([&] {
    const std::lock_guard guard(gil);
    while (!stop) gil.check();
  });
  for (int hand_overs = 0; hand_overs < 50;) {
    const std::uint64_t before = gil.turns();
    gil.check();
    const std::uint64_t turns = gil.turns() - before;
    EXPECT_NE(turns, 1u) << "a turn of its own, and none of the other one before it";
    hand_overs += turns > 0;
  }
  stop = true;
  gil.release();
}

TEST(Gil, BlockingSectionsLetOthersRun) {  // gil.3
  Gil gil(1h);
  Barrier meeting(2);
  ObservedThread other([&] {
    const std::lock_guard guard(gil);
    const Gil::BlockingSection section(gil);
    meeting.wait();
  });
  {
    const std::lock_guard guard(gil);
    {
      // Both must be here at once, which takes two threads that had the lock.
      const Gil::BlockingSection section(gil);
      EXPECT_FALSE(gil.held());
      meeting.wait();
    }
    EXPECT_TRUE(gil.held());
  }
  other.join();
}

TEST(Gil, AReadFromAPipeLetsTheWriterRun) {  // gil.3
  Gil gil(1h);
  int pipe_ends[2];
  ASSERT_EQ(pipe(pipe_ends), 0);
  ObservedThread writer([&] {
    const std::lock_guard guard(gil);
    EXPECT_EQ(write(pipe_ends[1], "x", 1), 1);
  });
  gil.acquire();
  char byte = 0;
  {
    const Gil::BlockingSection section(gil);
    EXPECT_EQ(read(pipe_ends[0], &byte, 1), 1);
  }
  EXPECT_EQ(byte, 'x');
  gil.release();
  writer.join();
  close(pipe_ends[0]);
  close(pipe_ends[1]);
}

// x += 1 as an interpreter runs it: load, a check between instructions, add, store. The check hands
// over, here for certain: the first thread computes on until the second one has done its own
// addition.
TEST(Gil, DoesNotMakeAnAdditionAtomic) {  // gil.4
  Gil gil(1ms);
  int x = 0;
  bool second_has_added = false;
  Event first_has_loaded;
  ObservedThread first([&] {
    const std::lock_guard guard(gil);
    const int loaded = x;
    first_has_loaded.set();
    while (!second_has_added) gil.check();
    x = loaded + 1;
  });
  ObservedThread second([&] {
    first_has_loaded.wait();
    const std::lock_guard guard(gil);
    x = x + 1;
    second_has_added = true;
  });
  first.join();
  second.join();
  EXPECT_EQ(x, 1) << "two additions, and one of them lost";
}

TEST(Gil, ALockAroundTheAdditionMakesItAtomic) {  // gil.4
  Gil gil(1ms);
  Lock lock;
  int x = 0;
  bool second_has_asked = false;
  Event first_has_loaded;
  ObservedThread first([&] {
    const std::lock_guard gil_guard(gil);
    lock.acquire();
    const int loaded = x;
    first_has_loaded.set();
    while (!second_has_asked) gil.check();
    x = loaded + 1;
    lock.release();
  });
  ObservedThread second([&] {
    first_has_loaded.wait();
    const std::lock_guard gil_guard(gil);
    second_has_asked = true;
    {
      const Gil::BlockingSection section(gil);
      lock.acquire();
    }
    x = x + 1;
    lock.release();
  });
  first.join();
  second.join();
  EXPECT_EQ(x, 2);
}

TEST(Gil, TheSwitchIntervalIsFiveMillisecondsUnlessToldAndMustBePositive) {
  Gil gil;
  EXPECT_EQ(gil.switch_interval(), 5ms);
  gil.set_switch_interval(1ns);
  EXPECT_EQ(gil.switch_interval(), 1ns);
  EXPECT_THROW(gil.set_switch_interval(0s), std::invalid_argument);
  EXPECT_THROW(gil.set_switch_interval(-1ns), std::invalid_argument);
  EXPECT_EQ(gil.switch_interval(), 1ns);
  EXPECT_THROW(Gil(0s), std::invalid_argument);
}

}  // namespace
}  // namespace heddle
