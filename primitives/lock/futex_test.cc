// The futex layer: what a wait returns for, and that deadlines and signals are handled as it
// promises.
#include "primitives/lock/futex.h"

#include <gtest/gtest.h>
#include <pthread.h>
#include <signal.h>

#include <atomic>
#include <chrono>
#include <cstdint>

#include "primitives/lock/observed_thread.h"

namespace heddle::internal {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;
using testing::ObservedThread;

TEST(Futex, AWaitForAnotherValueReturnsAtOnce) {
  const std::atomic<std::uint32_t> word = 1;
  EXPECT_TRUE(FutexWait(&word, 0, std::nullopt));
}

TEST(Futex, AWaitEndsAtItsDeadlineAndNotBefore) {
  const std::atomic<std::uint32_t> word = 0;
  const Deadline deadline = DeadlineAfter(5ms);
  while (FutexWait(&word, 0, deadline)) {
  }
  EXPECT_GE(steady_clock::now(), *deadline);
}

TEST(Futex, ADeadlineInThePastDoesNotSleep) {
  const std::atomic<std::uint32_t> word = 0;
  EXPECT_FALSE(FutexWait(&word, 0, steady_clock::time_point(0ns)));
}

TEST(Futex, AWakeEndsAWait) {
  std::atomic<std::uint32_t> word = 0;
  ObservedThread waiter([&] {
    while (word.load() == 0) EXPECT_TRUE(FutexWait(&word, 0, DeadlineAfter(1h)));
  });
  waiter.WaitUntilAsleep();
  word.store(1);
  FutexWake(&word, 1);
}

TEST(Futex, ASignalIsNotADeadline) {
  struct sigaction action = {};
  action.sa_handler = [](int) {};
  ASSERT_EQ(sigaction(SIGUSR1, &action, nullptr), 0);
  const std::atomic<std::uint32_t> word = 0;
  std::atomic<pthread_t> thread = 0;
  ObservedThread waiter([&] {
    thread.store(pthread_self());
    EXPECT_TRUE(FutexWait(&word, 0, DeadlineAfter(1h)));
  });
  waiter.WaitUntilAsleep();
  while (!waiter.done()) pthread_kill(thread.load(), SIGUSR1);
}

TEST(Futex, TheFarthestTimeoutSaturates) {
  EXPECT_EQ(DeadlineAfter(std::chrono::nanoseconds::max()), steady_clock::time_point::max());
  EXPECT_EQ(DeadlineAfter(std::nullopt), std::nullopt);
}

TEST(Futex, ANegativeTimeoutEndsNow) {
  const std::atomic<std::uint32_t> word = 0;
  EXPECT_FALSE(FutexWait(&word, 0, DeadlineAfter(-1ns)));
  EXPECT_FALSE(FutexWait(&word, 0, DeadlineAfter(std::chrono::nanoseconds::min())));
}

}  // namespace
}  // namespace heddle::internal
