// The locks that the mutants are made from do their work on real threads.
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

#include "plugins/mutants/correct/bakery_lock.h"
#include "plugins/mutants/correct/futex_lock.h"
#include "plugins/mutants/correct/monitor_lock.h"
#include "plugins/mutants/correct/owned_lock.h"
#include "plugins/mutants/correct/queue_lock.h"
#include "plugins/mutants/correct/recursive_lock.h"
#include "plugins/mutants/correct/shared_lock.h"
#include "plugins/mutants/correct/spin_lock.h"
#include "plugins/mutants/correct/ticket_lock.h"

namespace heddle::mutants {
namespace {

constexpr int kThreads = 4;
constexpr int kRounds = 500;

void OnThreads(auto body) {
  std::vector<std::jthread> threads;
  for (int i = 0; i < kThreads; ++i) threads.emplace_back(body);
}

template <typename Lock>
class NativeTest : public testing::Test {};

using Locks = testing::Types<SpinLock, FutexLock, TimedFutexLock, TicketLock, MonitorLock,
                             QueueLock, TimedQueueLock, OwnedLock, RecursiveLock, SharedLock,
                             TimedSharedLock, UpgradeLock>;
TYPED_TEST_SUITE(NativeTest, Locks);

template <typename Lock>
int CountUnder(Lock& lock) {
  int count = 0;
  OnThreads([&] {
    for (int i = 0; i < kRounds; ++i) {
      lock.lock();
      ++count;
      lock.unlock();
    }
  });
  return count;
}

TYPED_TEST(NativeTest, LosesNoUpdate) {
  TypeParam lock;
  EXPECT_EQ(CountUnder(lock), kThreads * kRounds);
}

TEST(NativeBakeryTest, LosesNoUpdate) {
  BakeryLock<> lock;
  EXPECT_EQ(CountUnder(lock), kThreads * kRounds);
}

TYPED_TEST(NativeTest, TryCountsExactlyItsSuccesses) {
  TypeParam lock;
  int count = 0;
  std::atomic<int> successes = 0;
  OnThreads([&] {
    for (int i = 0; i < kRounds; ++i) {
      if (!lock.try_lock()) continue;
      ++count;
      ++successes;
      lock.unlock();
    }
  });
  EXPECT_EQ(count, successes);
  EXPECT_GT(count, 0);
}

template <typename Lock>
class NativeTimedTest : public testing::Test {};

using TimedLocks = testing::Types<TimedFutexLock, TimedQueueLock, RecursiveLock, TimedSharedLock>;
TYPED_TEST_SUITE(NativeTimedTest, TimedLocks);

TYPED_TEST(NativeTimedTest, TimesOutNotBeforeTheDeadlineAndLeavesTheLockUsable) {
  constexpr std::chrono::milliseconds kTimeout(5);
  TypeParam lock;
  lock.lock();
  std::jthread([&] {
    const Clock::time_point start = Clock::now();
    EXPECT_FALSE(lock.try_lock_for(kTimeout));
    EXPECT_GE(Clock::now() - start, kTimeout);
  }).join();
  lock.unlock();
  EXPECT_TRUE(lock.try_lock_for(kTimeout));
  lock.unlock();
}

TYPED_TEST(NativeTimedTest, LosesNoUpdateWhileSomeTimeOut) {
  TypeParam lock;
  int count = 0;
  std::atomic<int> successes = 0;
  OnThreads([&] {
    for (int i = 0; i < kRounds; ++i) {
      if (!lock.try_lock_for(std::chrono::microseconds(20))) continue;
      ++count;
      ++successes;
      lock.unlock();
    }
  });
  EXPECT_EQ(count, successes);
  EXPECT_TRUE(lock.try_lock());
  lock.unlock();
}

TEST(NativeSharedTest, ReadersSeeNoHalfDoneWrite) {
  SharedLock lock;
  int first = 0;
  int second = 0;
  OnThreads([&] {
    for (int i = 0; i < kRounds; ++i) {
      lock.lock();
      ++first;
      ++second;
      lock.unlock();
      lock.lock_shared();
      EXPECT_EQ(first, second);
      lock.unlock_shared();
    }
  });
  EXPECT_EQ(first, kThreads * kRounds);
}

TEST(NativeUpgradeTest, OfManyUpgradersEveryOneIsRefusedOrAlone) {
  UpgradeLock lock;
  int count = 0;
  std::atomic<int> upgraded = 0;
  OnThreads([&] {
    for (int i = 0; i < kRounds; ++i) {
      lock.lock_shared();
      if (lock.try_upgrade()) {
        ++count;
        ++upgraded;
        lock.unlock();
      } else {
        lock.unlock_shared();
      }
    }
  });
  EXPECT_EQ(count, upgraded);
  EXPECT_GT(count, 0);
}

}  // namespace
}  // namespace heddle::mutants
