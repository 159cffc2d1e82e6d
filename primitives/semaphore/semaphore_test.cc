// Semaphore and BoundedSemaphore against the clauses of their contracts, one behaviour a test.
// The names and numbers behind a test name the clause it holds.
#include "primitives/semaphore/semaphore.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <vector>

#include "primitives/lock/observed_thread.h"

namespace heddle {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;
using testing::ObservedThread;

// Threads that sleep in acquire() until they are served.
class Waiters {
 public:
  Waiters(Semaphore& semaphore, int count) {
    for (int i = 0; i < count; ++i) {
      threads_.push_back(std::make_unique<ObservedThread>([this, &semaphore] {
        semaphore.acquire();
        served_.fetch_add(1);
      }));
    }
    WaitUntilSettled();
  }

  // Until each has ended or sleeps.
  void WaitUntilSettled() {
    for (const auto& thread : threads_) thread->WaitUntilAsleep();
  }

  void WaitUntilServed(int count) {
    while (served() < count) std::this_thread::yield();
  }

  int served() const { return served_.load(); }

 private:
  std::atomic<int> served_ = 0;
  std::vector<std::unique_ptr<ObservedThread>> threads_;
};

TEST(Semaphore, AdmitsNoMoreThanItsInitialValue) {  // semaphore.1
  Semaphore semaphore(2);
  EXPECT_TRUE(semaphore.acquire());
  EXPECT_TRUE(semaphore.acquire(false));
  EXPECT_FALSE(semaphore.acquire(false));
  EXPECT_FALSE(semaphore.acquire(true, 0ns));
  semaphore.release();
  EXPECT_TRUE(semaphore.acquire(true, 0ns));
}

TEST(Semaphore, StartsWithOneTokenUnlessTold) {  // semaphore.1
  Semaphore semaphore;
  EXPECT_EQ(semaphore.value(), 1);
  EXPECT_EQ(Semaphore(0).value(), 0);
}

TEST(Semaphore, AReleaseMayRaiseItAboveItsInitialValue) {  // semaphore.1
  Semaphore semaphore(0);
  semaphore.release(3);
  semaphore.release();
  EXPECT_EQ(semaphore.value(), 4);
}

TEST(Semaphore, ANegativeInitialValueIsAnError) {  // semaphore.2
  EXPECT_THROW(Semaphore(-1), std::invalid_argument);
}

TEST(Semaphore, ReleaseOfLessThanOneIsAnError) {  // semaphore.2
  Semaphore semaphore(1);
  EXPECT_THROW(semaphore.release(0), std::invalid_argument);
  EXPECT_THROW(semaphore.release(-1), std::invalid_argument);
  EXPECT_EQ(semaphore.value(), 1);
}

TEST(Semaphore, ReleaseBeyondTheRangeIsAnErrorAndChangesNothing) {  // semaphore.2
  Semaphore semaphore(Semaphore::kMaxValue - 1);
  EXPECT_THROW(semaphore.release(2), std::overflow_error);
  EXPECT_EQ(semaphore.value(), Semaphore::kMaxValue - 1);
  semaphore.release(1);
  EXPECT_THROW(semaphore.release(Semaphore::kMaxValue), std::overflow_error);
  EXPECT_EQ(semaphore.value(), Semaphore::kMaxValue);
}

TEST(Semaphore, ATimeoutWithoutBlockingIsAnError) {
  Semaphore semaphore(1);
  EXPECT_THROW(semaphore.acquire(false, 1s), std::invalid_argument);
  EXPECT_EQ(semaphore.value(), 1);
}

TEST(Semaphore, ANegativeTimeoutHasElapsed) {
  Semaphore semaphore(1);
  EXPECT_TRUE(semaphore.acquire(true, -1s));
  EXPECT_FALSE(semaphore.acquire(true, -1s));
  EXPECT_FALSE(semaphore.acquire(true, std::chrono::nanoseconds::min()));
}

TEST(Semaphore, ReleaseOfKAdmitsKSleepersAndNoMore) {  // semaphore.3
  Semaphore semaphore(0);
  {
    Waiters waiters(semaphore, 4);
    EXPECT_EQ(waiters.served(), 0);
    semaphore.release(3);
    waiters.WaitUntilServed(3);
    waiters.WaitUntilSettled();
    EXPECT_EQ(waiters.served(), 3);
    EXPECT_EQ(semaphore.value(), 0);
    semaphore.release();
  }
  EXPECT_EQ(semaphore.value(), 0);
}

TEST(Semaphore, AsManyAreAcquiredAsThereWereInitiallyAndReleasedAndNoMore) {  // semaphore.4
  Semaphore semaphore(2);
  int tokens = 2;
  int acquired = 0;
  for (const int released : {1, 5, 2}) {
    semaphore.release(released);
    tokens += released;
    while (semaphore.acquire(false)) ++acquired;
    EXPECT_EQ(acquired, tokens);
    EXPECT_FALSE(semaphore.acquire(true, 0ns));
  }
}

TEST(Semaphore, NoSleeperIsLeftWhileTokensAreThere) {  // semaphore.5
  Semaphore semaphore(0);
  Waiters waiters(semaphore, 4);
  // All at once, before those who were woken could take one: an old value above 0 must not hide a
  // sleeper.
  for (int i = 0; i < 4; ++i) semaphore.release();
  waiters.WaitUntilServed(4);
  EXPECT_EQ(semaphore.value(), 0);
}

TEST(Semaphore, AFailedAcquireLeavesTheStateUnchanged) {  // semaphore.6 (lock.4)
  Semaphore semaphore(0);
  EXPECT_FALSE(semaphore.acquire(false));
  EXPECT_FALSE(semaphore.acquire(true, 1ms));
  EXPECT_EQ(semaphore.value(), 0);
  semaphore.release();
  EXPECT_EQ(semaphore.value(), 1) << "the one that timed out took no token later";
}

TEST(Semaphore, ATimedOutWaiterLeavesTheTokensToOthers) {  // semaphore.5 semaphore.6 (lock.4)
  Semaphore semaphore(0);
  Waiters patient(semaphore, 1);
  EXPECT_FALSE(semaphore.acquire(true, 1ms));
  semaphore.release();
  patient.WaitUntilServed(1);
}

TEST(Semaphore, ATimedAcquireNeverFailsBeforeItsDeadline) {  // semaphore.6 (lock.5)
  Semaphore semaphore(0);
  const auto begin = steady_clock::now();
  EXPECT_FALSE(semaphore.acquire(true, 5ms));
  EXPECT_GE(steady_clock::now() - begin, 5ms);
}

TEST(Semaphore, ATimedWaiterIsServedByARelease) {  // semaphore.6 (lock.5)
  Semaphore semaphore(0);
  bool taken = false;
  ObservedThread waiter([&] { taken = semaphore.acquire(true, 1h); });
  waiter.WaitUntilAsleep();
  semaphore.release();
  waiter.join();
  EXPECT_TRUE(taken);
}

TEST(Semaphore, MayBeDestroyedAsSoonAsTheLastReleaseReturned) {  // semaphore.6 (lock.10)
  for (int round = 0; round < 200; ++round) {
    auto semaphore = std::make_unique<Semaphore>(0);
    std::thread last([&] {
      semaphore->acquire();
      semaphore.reset();
    });
    semaphore->release();
    last.join();
  }
}

TEST(Semaphore, WhatWasDoneBeforeReleaseIsVisibleAfterAcquire) {
  Semaphore semaphore(0);
  int value = 0;
  std::thread reader([&] {
    semaphore.acquire();
    EXPECT_EQ(value, 42);
  });
  value = 42;
  semaphore.release();
  reader.join();
}

TEST(Semaphore, ServesTheStandardGuards) {
  Semaphore semaphore(1);
  {
    const std::lock_guard guard(semaphore);
    EXPECT_EQ(semaphore.value(), 0);
    EXPECT_FALSE(std::unique_lock(semaphore, std::try_to_lock).owns_lock());
  }
  EXPECT_EQ(semaphore.value(), 1);
}

TEST(BoundedSemaphore, OverReleaseIsAnErrorAndChangesNothing) {  // bounded semaphore.1
  BoundedSemaphore semaphore(2);
  EXPECT_THROW(semaphore.release(), std::invalid_argument);
  EXPECT_EQ(semaphore.value(), 2);
}

TEST(BoundedSemaphore, ReleaseOfMoreThanAreMissingIsRefusedWhole) {  // bounded semaphore.1
  BoundedSemaphore semaphore(2);
  semaphore.acquire();
  EXPECT_THROW(semaphore.release(2), std::invalid_argument);
  EXPECT_THROW(semaphore.release(Semaphore::kMaxValue), std::invalid_argument);
  EXPECT_EQ(semaphore.value(), 1);
  semaphore.acquire();
  semaphore.release(2);
  EXPECT_EQ(semaphore.value(), 2);
}

TEST(BoundedSemaphore, IsASemaphoreOtherwise) {  // semaphore.1 semaphore.2 semaphore.6
  EXPECT_THROW(BoundedSemaphore(-1), std::invalid_argument);
  BoundedSemaphore semaphore;
  EXPECT_TRUE(semaphore.acquire());
  EXPECT_FALSE(semaphore.acquire(false));
  EXPECT_FALSE(semaphore.acquire(true, 1ms));
  EXPECT_THROW(semaphore.acquire(false, 1ms), std::invalid_argument);
  EXPECT_THROW(semaphore.release(0), std::invalid_argument);
  bool taken = false;
  ObservedThread waiter([&] { taken = semaphore.acquire(); });
  waiter.WaitUntilAsleep();
  semaphore.release();
  waiter.join();
  EXPECT_TRUE(taken);
  semaphore.unlock();
  const std::lock_guard guard(semaphore);
  EXPECT_FALSE(semaphore.try_lock());
}

}  // namespace
}  // namespace heddle
