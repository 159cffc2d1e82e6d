// Semaphore and Event among processes, clause by clause (CONTRACTS.md, semaphore.1 to semaphore.6
// and event.1 to event.4).

#include "primitives/process/semaphore.h"

#include <gtest/gtest.h>
#include <signal.h>

#include <atomic>
#include <chrono>
#include <limits>
#include <memory>
#include <stdexcept>
#include <thread>
#include <vector>

#include "primitives/process/event.h"
#include "primitives/process/process.h"
#include "primitives/process/testing/process_probe.h"

namespace heddle::process {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;
using testing::ExitCodeOf;
using testing::Require;

// semaphore.1
TEST(SemaphoreTest, HoldersNeverExceedTheValue) {
  constexpr int kTokens = 2;
  Semaphore semaphore(kTokens);
  SharedMemory memory(64);
  auto* holders = memory.allocate<std::atomic<int>>();
  const auto hold = [&] {
    for (int i = 0; i < 1000; ++i) {
      semaphore.acquire();
      Require(++*holders <= kTokens, "not too many");
      --*holders;
      semaphore.release();
    }
  };
  std::vector<Process> children;
  for (int i = 0; i < 4; ++i) children.emplace_back(hold);
  for (const Process& child : children) child.start();
  for (const Process& child : children) {
    child.join();
    EXPECT_EQ(child.exitcode(), 0);
  }
  EXPECT_EQ(semaphore.get_value(), kTokens);
}

// semaphore.2
TEST(SemaphoreTest, ANegativeValueAndAReleaseOfNothingAreErrors) {
  EXPECT_THROW(Semaphore(-1), std::invalid_argument);
  Semaphore semaphore(0);
  EXPECT_THROW(semaphore.release(0), std::invalid_argument);
  EXPECT_THROW(semaphore.release(-1), std::invalid_argument);
  EXPECT_EQ(semaphore.get_value(), 0);
}

// semaphore.2
TEST(SemaphoreTest, TooManyTokensAreAnErrorAndChangeNothing) {
  Semaphore semaphore(std::numeric_limits<int>::max() - 1);
  EXPECT_THROW(semaphore.release(2), std::overflow_error);
  EXPECT_EQ(semaphore.get_value(), std::numeric_limits<int>::max() - 1);
  semaphore.release();
  EXPECT_EQ(semaphore.get_value(), std::numeric_limits<int>::max());
}

// semaphore.3, semaphore.4
TEST(SemaphoreTest, ReleaseOfKAdmitsKOfThoseThatWait) {
  Semaphore semaphore(0);
  Semaphore passed(0);
  std::vector<Process> children;
  for (int i = 0; i < 3; ++i) {
    children.emplace_back([&] {
      semaphore.acquire();
      passed.release();
    });
    children.back().start();
    testing::WaitUntilBlocked(*children.back().pid());
  }
  semaphore.release(2);
  passed.acquire();
  passed.acquire();
  EXPECT_EQ(semaphore.get_value(), 0);
  EXPECT_FALSE(passed.acquire(false));
  semaphore.release();
  for (const Process& child : children) child.join();
  EXPECT_EQ(passed.get_value(), 1);
}

// semaphore.5
TEST(SemaphoreTest, NobodySleepsWhileThereAreTokens) {
  constexpr int kWaiters = 4;
  constexpr int kEach = 500;
  Semaphore semaphore(0);
  std::vector<Process> children;
  for (int i = 0; i < kWaiters; ++i) {
    children.emplace_back([&] {
      for (int n = 0; n < kEach; ++n) semaphore.acquire();
    });
    children.back().start();
  }
  for (int n = 0; n < kWaiters * kEach; n += 4) {
    semaphore.release(3);
    semaphore.release(1);
  }
  for (const Process& child : children) child.join();
  EXPECT_EQ(semaphore.get_value(), 0);
}

// semaphore.5: the wake went to a process that was killed.
TEST(SemaphoreTest, AWakeThatDiedWithItsProcessDoesNotBlockTheOthers) {
  Semaphore semaphore(0);
  const Process first([&] { semaphore.acquire(); });
  const Process second([&] { semaphore.acquire(); });
  first.start();
  testing::WaitUntilBlocked(*first.pid());
  second.start();
  testing::WaitUntilBlocked(*second.pid());
  kill(*first.pid(), SIGSTOP);
  semaphore.release();
  first.kill();
  second.join();
  EXPECT_EQ(second.exitcode(), 0);
  first.join();
}

// semaphore.6: lock.4, lock.5
TEST(SemaphoreTest, AFailedAcquireIsNotEarlyAndTakesNothing) {
  Semaphore semaphore(0);
  EXPECT_FALSE(semaphore.acquire(false));
  const steady_clock::time_point start = steady_clock::now();
  EXPECT_FALSE(semaphore.acquire(true, 20ms));
  EXPECT_GE(steady_clock::now() - start, 20ms);
  semaphore.release();
  EXPECT_TRUE(semaphore.acquire(true, 0ms));
}

// semaphore.6: lock.6
TEST(SemaphoreTest, ATimeoutWithoutBlockingAndANegativeOneAreErrors) {
  Semaphore semaphore;
  EXPECT_THROW(semaphore.acquire(false, 1s), std::invalid_argument);
  EXPECT_THROW(semaphore.acquire(true, -1ns), std::invalid_argument);
  EXPECT_EQ(semaphore.get_value(), 1);
}

// semaphore.6: lock.10. ThreadSanitizer sees any look of release at the semaphore after the token
// is there, whichever of the two threads is quicker.
TEST(SemaphoreTest, WhoeverGotTheLastTokenMayDestroyIt) {
  for (int i = 0; i < 200; ++i) {
    auto semaphore = std::make_unique<Semaphore>(0);
    std::thread releaser([&released = *semaphore] { released.release(); });
    semaphore->acquire();
    semaphore.reset();
    releaser.join();
  }
}

// event.1, event.3
TEST(EventTest, SetIsIdempotentAndThenNobodyBlocks) {
  Event event;
  EXPECT_FALSE(event.is_set());
  event.set();
  event.set();
  EXPECT_TRUE(event.is_set());
  EXPECT_TRUE(event.wait());
  EXPECT_EQ(ExitCodeOf([&] { Require(event.wait(), "set here too"); }), 0);
  event.clear();
  event.clear();
  EXPECT_FALSE(event.is_set());
}

// event.2
TEST(EventTest, AllWhoWaitAtSetReturnTrueAlsoWhenClearFollows) {
  Event event;
  std::vector<Process> waiters;
  for (int i = 0; i < 3; ++i) {
    waiters.emplace_back([&] { Require(event.wait(), "true"); });
    waiters.back().start();
    testing::WaitUntilBlocked(*waiters.back().pid());
  }
  event.set();
  event.clear();
  for (const Process& waiter : waiters) {
    waiter.join();
    EXPECT_EQ(waiter.exitcode(), 0);
  }
}

// event.4
TEST(EventTest, ATimedWaitIsFalseAndNotEarly) {
  Event event;
  EXPECT_FALSE(event.wait(0ms));
  EXPECT_FALSE(event.wait(-1s));
  const steady_clock::time_point start = steady_clock::now();
  EXPECT_FALSE(event.wait(20ms));
  EXPECT_GE(steady_clock::now() - start, 20ms);
  event.set();
  EXPECT_TRUE(event.wait(0ms));
}

}  // namespace
}  // namespace heddle::process
