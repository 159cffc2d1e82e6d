// Lock against the clauses of its contract, one behaviour a test.
// The letters and numbers behind a test name the clause it holds.
#include "primitives/lock/lock.h"

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <thread>
#include <vector>

#include "primitives/lock/observed_thread.h"

namespace heddle {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;
using testing::ObservedThread;

TEST(Lock, OnlyOneThreadHoldsItAtATime) {  // lock.1
  Lock lock;
  lock.acquire();
  bool other = true;
  std::thread([&] { other = lock.acquire(/*blocking=*/false); }).join();
  EXPECT_FALSE(other);
  EXPECT_FALSE(lock.acquire(/*blocking=*/false)) << "not even the holder gets it twice";
}

TEST(Lock, ReleaseOfUnlockedIsAnError) {  // lock.2
  Lock lock;
  EXPECT_THROW(lock.release(), LockError);
  EXPECT_TRUE(lock.acquire(false)) << "the error left it free";
  lock.release();
  EXPECT_THROW(lock.unlock(), LockError);
  EXPECT_FALSE(lock.locked());
}

TEST(Lock, AnyThreadMayReleaseIt) {  // lock.3
  Lock lock;
  lock.acquire();
  std::thread([&] { lock.release(); }).join();
  EXPECT_FALSE(lock.locked());
}

TEST(Lock, AFailedTryLeavesTheStateUnchanged) {  // lock.4
  Lock lock;
  lock.acquire();
  EXPECT_FALSE(lock.acquire(false));
  EXPECT_TRUE(lock.locked());
  lock.release();
  EXPECT_FALSE(lock.locked());
  EXPECT_THROW(lock.release(), LockError);
}

TEST(Lock, ATimedOutAcquireLeavesTheStateUnchanged) {  // lock.4
  Lock lock;
  lock.acquire();
  EXPECT_FALSE(lock.acquire(true, 1ms));
  EXPECT_TRUE(lock.locked());
  lock.release();
  EXPECT_FALSE(lock.locked());
  EXPECT_TRUE(lock.acquire(false));
}

TEST(Lock, ATimedAcquireNeverFailsBeforeItsDeadline) {  // lock.5
  Lock lock;
  lock.acquire();
  const auto begin = steady_clock::now();
  EXPECT_FALSE(lock.acquire(true, 5ms));
  EXPECT_GE(steady_clock::now() - begin, 5ms);
}

TEST(Lock, ATimedAcquireOfAFreeLockSucceeds) {  // lock.5
  Lock lock;
  EXPECT_TRUE(lock.acquire(true, 0ns));
  EXPECT_FALSE(lock.acquire(true, 0ns));
}

TEST(Lock, TheLongestTimeoutDoesNotOverflow) {  // lock.5
  Lock lock;
  lock.acquire();
  bool taken = false;
  ObservedThread waiter([&] { taken = lock.acquire(true, std::chrono::nanoseconds::max()); });
  waiter.WaitUntilAsleep();
  lock.release();
  waiter.join();
  EXPECT_TRUE(taken);
}

TEST(Lock, ATimeoutWithoutBlockingIsAnError) {  // lock.6
  Lock lock;
  EXPECT_THROW(lock.acquire(false, 1s), std::invalid_argument);
  EXPECT_THROW(lock.acquire(false, 0s), std::invalid_argument);
  EXPECT_FALSE(lock.locked());
}

TEST(Lock, ANegativeTimeoutIsAnError) {  // lock.6
  Lock lock;
  EXPECT_THROW(lock.acquire(true, -1ns), std::invalid_argument);
  EXPECT_THROW(lock.acquire(true, -1s), std::invalid_argument);
  EXPECT_FALSE(lock.locked());
}

TEST(Lock, EveryBlockedAcquirerGetsItInTheEnd) {  // lock.7
  Lock lock;
  lock.acquire();
  int served = 0;
  std::vector<std::unique_ptr<ObservedThread>> waiters;
  for (int i = 0; i < 4; ++i) {
    waiters.push_back(std::make_unique<ObservedThread>([&] {
      lock.acquire();
      ++served;
      lock.release();
    }));
  }
  for (const auto& waiter : waiters) waiter->WaitUntilAsleep();
  lock.release();
  for (const auto& waiter : waiters) waiter->join();
  EXPECT_EQ(served, 4);
  EXPECT_FALSE(lock.locked());
}

TEST(Lock, ATimedWaiterIsServedByARelease) {  // lock.7
  Lock lock;
  lock.acquire();
  bool taken = false;
  ObservedThread waiter([&] { taken = lock.acquire(true, 1h); });
  waiter.WaitUntilAsleep();
  EXPECT_FALSE(waiter.done());
  lock.release();
  waiter.join();
  EXPECT_TRUE(taken);
}

TEST(Lock, ATimedOutWaiterLeavesTheOthersToBeServed) {  // lock.4 lock.7
  Lock lock;
  lock.acquire();
  ObservedThread patient([&] {
    lock.acquire();
    lock.release();
  });
  patient.WaitUntilAsleep();
  EXPECT_FALSE(lock.acquire(true, 1ms));
  lock.release();
  patient.join();
}

TEST(Lock,
     WhatAHolderDidIsVisibleToTheNext) {  // lock.8 (a race here is ThreadSanitizer's to report)
  Lock lock;
  int value = 0;
  lock.acquire();
  std::thread reader([&] {
    const std::lock_guard guard(lock);
    EXPECT_EQ(value, 42);
  });
  value = 42;
  lock.release();
  reader.join();
}

TEST(Lock, MayBeDestroyedAsSoonAsTheLastReleaseReturned) {  // lock.10
  for (int round = 0; round < 200; ++round) {
    auto lock = std::make_unique<Lock>();
    lock->acquire();
    std::thread last([&] {
      lock->acquire();
      lock->release();
      lock.reset();
    });
    lock->release();
    last.join();
  }
}

TEST(Lock, ServesTheStandardGuards) {
  Lock lock;
  {
    const std::lock_guard guard(lock);
    EXPECT_TRUE(lock.locked());
    EXPECT_FALSE(std::unique_lock(lock, std::try_to_lock).owns_lock());
    EXPECT_FALSE(std::unique_lock(lock, 1ms).owns_lock());
  }
  EXPECT_FALSE(lock.locked());
  EXPECT_TRUE(std::unique_lock(lock, 1ms).owns_lock());
  EXPECT_FALSE(lock.locked());
}

TEST(Lock, TryLockForTakesAnyDuration) {
  Lock lock;
  EXPECT_TRUE(lock.try_lock_for(-1s));
  EXPECT_FALSE(lock.try_lock_for(-1s)) << "a try, and no error";
  EXPECT_FALSE(lock.try_lock_for(std::chrono::duration<double, std::milli>(0.5)));
  bool taken = false;
  ObservedThread waiter([&] { taken = lock.try_lock_for(std::chrono::hours::max()); });
  waiter.WaitUntilAsleep();
  lock.release();
  waiter.join();
  EXPECT_TRUE(taken);
}

}  // namespace
}  // namespace heddle
