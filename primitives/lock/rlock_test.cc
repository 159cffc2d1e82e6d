// RLock against the clauses of its contract, one behaviour a test.
// The letters and numbers behind a test name the clause it holds.
#include "primitives/lock/rlock.h"

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <vector>

#include "primitives/lock/lock_hooks.h"
#include "primitives/lock/observed_thread.h"

namespace heddle {
namespace {

using namespace std::chrono_literals;
using internal::LockHooks;
using std::chrono::steady_clock;
using testing::ObservedThread;

bool AnotherThreadGets(RLock& lock) {
  bool taken = false;
  std::thread([&] {
    taken = lock.acquire(/*blocking=*/false);
    if (taken) lock.release();
  }).join();
  return taken;
}

TEST(RLock, TheOwnerReentersAndItIsFreeAfterAsManyReleases) {  // rlock.1
  RLock lock;
  EXPECT_TRUE(lock.acquire());
  EXPECT_TRUE(lock.acquire(false));
  EXPECT_TRUE(lock.acquire(true, 0s));
  for (int left = 3; left > 0; --left) {
    EXPECT_FALSE(AnotherThreadGets(lock)) << left << " releases are still owed";
    lock.release();
  }
  EXPECT_TRUE(AnotherThreadGets(lock));
  EXPECT_FALSE(lock.locked());
}

TEST(RLock, ReleaseByAStrangerIsAnError) {  // rlock.2
  RLock lock;
  lock.acquire();
  std::thread([&] { EXPECT_THROW(lock.release(), LockError); }).join();
  EXPECT_EQ(lock.depth(), 1u);
  lock.release();
}

TEST(RLock, ReleaseWhenNotHeldIsAnError) {  // rlock.2
  RLock lock;
  EXPECT_THROW(lock.release(), LockError);
  lock.acquire();
  lock.release();
  EXPECT_THROW(lock.unlock(), LockError);
  EXPECT_TRUE(lock.acquire(false)) << "the errors left it free";
  lock.release();
}

TEST(RLock, TheDepthIsReadableAndZeroToOthers) {  // rlock.3
  RLock lock;
  EXPECT_EQ(lock.depth(), 0u);
  lock.acquire();
  lock.acquire();
  EXPECT_EQ(lock.depth(), 2u);
  std::thread([&] { EXPECT_EQ(lock.depth(), 0u); }).join();
  lock.release();
  EXPECT_EQ(lock.depth(), 1u);
  lock.release();
  EXPECT_EQ(lock.depth(), 0u);
}

TEST(RLock, OnlyOneThreadOwnsIt) {  // rlock.4 (lock.1)
  RLock lock;
  const std::lock_guard guard(lock);
  EXPECT_FALSE(AnotherThreadGets(lock));
}

TEST(RLock, AFailedAcquireLeavesTheStateUnchanged) {  // rlock.4 (lock.4)
  RLock lock;
  lock.acquire();
  std::thread([&] {
    EXPECT_FALSE(lock.acquire(false));
    EXPECT_FALSE(lock.acquire(true, 1ms));
    EXPECT_EQ(lock.depth(), 0u);
    EXPECT_THROW(lock.release(), LockError);
  }).join();
  EXPECT_EQ(lock.depth(), 1u);
  lock.release();
  EXPECT_FALSE(lock.locked());
}

TEST(RLock, ATimedAcquireNeverFailsBeforeItsDeadline) {  // rlock.4 (lock.5)
  RLock lock;
  lock.acquire();
  std::thread([&] {
    const auto begin = steady_clock::now();
    EXPECT_FALSE(lock.acquire(true, 5ms));
    EXPECT_GE(steady_clock::now() - begin, 5ms);
    EXPECT_FALSE(lock.try_lock_for(5ms));
    EXPECT_GE(steady_clock::now() - begin, 10ms);
  }).join();
  lock.release();
}

TEST(RLock, BadTimeoutsAreErrorsForTheOwnerToo) {
  RLock lock;
  for (int depth = 0; depth < 2; ++depth) {
    EXPECT_THROW(lock.acquire(false, 1s), std::invalid_argument);
    EXPECT_THROW(lock.acquire(true, -1ns), std::invalid_argument);
    EXPECT_EQ(lock.depth(), static_cast<std::size_t>(depth));
    lock.acquire();
  }
}

TEST(RLock, EveryBlockedAcquirerGetsItInTheEnd) {  // rlock.4 (lock.7)
  RLock lock;
  lock.acquire();
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
  EXPECT_EQ(served, 0) << "one release of two frees nothing";
  lock.release();
  for (const auto& waiter : waiters) waiter->join();
  EXPECT_EQ(served, 4);
}

TEST(RLock, WhatAnOwnerDidIsVisibleToTheNext) {  // rlock.4 (lock.8)
  RLock lock;
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

TEST(RLock, ServesTheStandardGuards) {
  RLock lock;
  {
    const std::lock_guard outer(lock);
    const std::unique_lock inner(lock, 1ms);
    EXPECT_TRUE(inner.owns_lock());
    EXPECT_EQ(lock.depth(), 2u);
  }
  EXPECT_FALSE(lock.locked());
  EXPECT_TRUE(lock.try_lock());
  lock.unlock();
}

TEST(RLock, TheHooksOfAConditionFreeItWholeAndRestoreItsDepth) {
  RLock lock;
  for (int i = 0; i < 3; ++i) lock.acquire();
  EXPECT_TRUE(LockHooks::IsOwned(lock));
  const std::size_t depth = LockHooks::ReleaseSave(lock);
  EXPECT_EQ(lock.depth(), 0u);
  EXPECT_FALSE(LockHooks::IsOwned(lock));
  EXPECT_TRUE(AnotherThreadGets(lock));
  LockHooks::AcquireRestore(lock, depth);
  EXPECT_EQ(lock.depth(), 3u);
}

}  // namespace
}  // namespace heddle
