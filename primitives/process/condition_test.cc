// Condition among processes, clause by clause (CONTRACTS.md, condition.1 to condition.7), and what
// becomes of it when processes are killed.

#include "primitives/process/condition.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <cstddef>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <type_traits>
#include <vector>

#include "primitives/process/errors.h"
#include "primitives/process/lock.h"
#include "primitives/process/process.h"
#include "primitives/process/rlock.h"
#include "primitives/process/semaphore.h"
#include "primitives/process/testing/process_probe.h"

namespace heddle::process {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;
using testing::ExitCodeOf;
using testing::Require;

// Children that wait on one condition, in the order in which they were made.
template <typename AnyLock>
class Waiters {
 public:
  Process Add(Timeout timeout = std::nullopt) {
    const Process process([this, timeout] {
      lock.acquire();
      const bool notified = condition.wait(timeout);
      lock.release();
      throw SystemExit(notified ? 0 : 2);
    });
    process.start();
    testing::WaitUntilBlocked(*process.pid());
    return process;
  }

  void Notify(std::size_t n) {
    const std::lock_guard guard(lock);
    condition.notify(n);
  }

  AnyLock lock;
  Condition condition{lock};
};

template <typename AnyLock>
class ConditionTest : public ::testing::Test {
 protected:
  Waiters<AnyLock> waiters_;
};

using Locks = ::testing::Types<Lock, RLock>;
TYPED_TEST_SUITE(ConditionTest, Locks);

// condition.1
TYPED_TEST(ConditionTest, WaitAndNotifyWithoutTheLockAreErrors) {
  Condition& condition = this->waiters_.condition;
  EXPECT_THROW(condition.wait(), LockError);
  EXPECT_THROW(condition.wait(0ms), LockError);
  EXPECT_THROW(condition.wait_for([] { return false; }, 1h), LockError);
  EXPECT_THROW(condition.notify(), LockError);
  EXPECT_THROW(condition.notify_all(), LockError);
}

// condition.3
TYPED_TEST(ConditionTest, NotifyWakesAsManyAsAskedInTheOrderOfWaiting) {
  const Process first = this->waiters_.Add();
  const Process second = this->waiters_.Add();
  const Process third = this->waiters_.Add();
  this->waiters_.Notify(2);
  first.join();
  second.join();
  EXPECT_EQ(first.exitcode(), 0);
  EXPECT_EQ(second.exitcode(), 0);
  testing::WaitUntilBlocked(*third.pid());
  EXPECT_TRUE(third.is_alive());
  this->waiters_.Notify(5);
  third.join();
  EXPECT_EQ(third.exitcode(), 0);
}

// condition.3
TYPED_TEST(ConditionTest, NotifyAllWakesAll) {
  std::vector<Process> processes;
  for (int i = 0; i < 4; ++i) processes.push_back(this->waiters_.Add());
  this->waiters_.lock.acquire();
  this->waiters_.condition.notify_all();
  this->waiters_.lock.release();
  for (const Process& process : processes) {
    process.join();
    EXPECT_EQ(process.exitcode(), 0);
  }
}

// condition.3
TYPED_TEST(ConditionTest, OneWhoBeginsToWaitLaterCannotStealANotify) {
  const Process first = this->waiters_.Add();
  this->waiters_.lock.acquire();
  this->waiters_.condition.notify();
  EXPECT_FALSE(this->waiters_.condition.wait(0ms));
  this->waiters_.lock.release();
  first.join();
  EXPECT_EQ(first.exitcode(), 0);
}

// condition.4
TYPED_TEST(ConditionTest, ANotifyWithNobodyWaitingIsNotRemembered) {
  this->waiters_.Notify(1);
  this->waiters_.lock.acquire();
  EXPECT_FALSE(this->waiters_.condition.wait(1ms));
  this->waiters_.lock.release();
}

// condition.5
TYPED_TEST(ConditionTest, WaitReturnsOnlyWithTheLock) {
  const Process waiter = this->waiters_.Add();
  this->waiters_.lock.acquire();
  this->waiters_.condition.notify();
  const bool is_lock = std::is_same_v<TypeParam, Lock>;
  // The slots of RLock's waiters sleep in another operation than RLock itself.
  testing::WaitUntilBlocked(*waiter.pid(), is_lock ? testing::kInWait : testing::kInRLock);
  EXPECT_TRUE(waiter.is_alive());
  this->waiters_.lock.release();
  waiter.join();
  EXPECT_EQ(waiter.exitcode(), 0);
}

// condition.5
TYPED_TEST(ConditionTest, ATimedWaitIsFalseNotEarlyAndHasTheLock) {
  this->waiters_.lock.acquire();
  const steady_clock::time_point start = steady_clock::now();
  EXPECT_FALSE(this->waiters_.condition.wait(20ms));
  EXPECT_GE(steady_clock::now() - start, 20ms);
  EXPECT_FALSE(this->waiters_.condition.wait(-1s));
  EXPECT_EQ(ExitCodeOf([&] { Require(!this->waiters_.lock.acquire(false), "held"); }), 0);
  this->waiters_.lock.release();
}

// condition.6
TYPED_TEST(ConditionTest, WaitForReturnsTheLastValueOfThePredicate) {
  Waiters<TypeParam>& waiters = this->waiters_;
  SharedMemory memory(64);
  int* number = memory.allocate<int>();
  const Process waiter([&] {
    const std::lock_guard guard(waiters.lock);
    Require(waiters.condition.wait_for([&] { return *number == 2; }), "became true");
  });
  waiter.start();
  for (int i = 1; i <= 2; ++i) {
    testing::WaitUntilBlocked(*waiter.pid());
    const std::lock_guard guard(waiters.lock);
    *number = i;
    waiters.condition.notify();
  }
  waiter.join();
  EXPECT_EQ(waiter.exitcode(), 0);
  const std::lock_guard guard(waiters.lock);
  EXPECT_FALSE(waiters.condition.wait_for([&] { return *number == 3; }, 1ms));
  EXPECT_TRUE(waiters.condition.wait_for([&] { return *number == 2; }, 0ms));
}

// condition.2
TEST(RLockConditionTest, WaitReleasesAllLevelsAndRestoresThem) {
  RLock lock;
  Condition condition(lock);
  const Process waiter([&] {
    lock.acquire();
    lock.acquire();
    lock.acquire();
    Require(condition.wait(), "notified");
    Require(lock.count() == 3, "restored");
  });
  waiter.start();
  testing::WaitUntilBlocked(*waiter.pid());
  EXPECT_TRUE(lock.acquire(false));  // All levels are free.
  condition.notify();
  lock.release();
  waiter.join();
  EXPECT_EQ(waiter.exitcode(), 0);
}

// condition.7: the one that timed out still stands before the other, as it cannot have the lock.
TEST(RLockConditionTest, ATimedOutWaiterConsumesNoNotify) {
  Waiters<RLock> waiters;
  const Process timed_out([&] {
    waiters.lock.acquire();
    const bool notified = waiters.condition.wait(50ms);
    waiters.lock.release();
    throw SystemExit(notified ? 0 : 2);
  });
  timed_out.start();
  testing::WaitUntilBlocked(*timed_out.pid());
  const Process second = waiters.Add();
  waiters.lock.acquire();
  testing::WaitUntilBlocked(*timed_out.pid(), testing::kInRLock);  // Its time has passed.
  waiters.condition.notify();
  waiters.lock.release();
  timed_out.join();
  second.join();
  EXPECT_EQ(timed_out.exitcode(), 2);
  EXPECT_EQ(second.exitcode(), 0);
}

// A killed waiter consumes no notify, and its place is free again.
TYPED_TEST(ConditionTest, AKilledWaiterConsumesNoNotify) {
  const Process killed = this->waiters_.Add();
  const Process second = this->waiters_.Add();
  killed.kill();
  killed.join();
  this->waiters_.Notify(1);
  second.join();
  EXPECT_EQ(second.exitcode(), 0);
}

TEST(RLockConditionTest, TheDeathOfTheLocksOwnerReachesThoseWhoWait) {
  RLock lock;
  Condition condition(lock);
  const Process waiter([&] {
    lock.acquire();
    EXPECT_THROW(condition.wait(), OwnerDiedError);
    Require(!::testing::Test::HasFailure(), "detected");
  });
  waiter.start();
  testing::WaitUntilBlocked(*waiter.pid());
  EXPECT_EQ(ExitCodeOf([&] {
              lock.acquire();
              raise(SIGKILL);
            }),
            -SIGKILL);
  waiter.join();
  EXPECT_EQ(waiter.exitcode(), 0);
}

// Several children take the places between them: a thread never waits twice at a time, and
// ThreadSanitizer knows of no more than 64 locks that a thread holds.
TEST(WaiterSlotsTest, TooManyWaitersAreAnErrorAndDeadOnesDoNotCount) {
  constexpr std::size_t kChildren = 8;
  static_assert(internal::WaiterSlots::kSlots % kChildren == 0);
  const internal::Shared<internal::WaiterSlots> slots;
  Lock lock;  // the condition's
  Semaphore taken(0);
  std::vector<Process> children;
  for (std::size_t i = 0; i < kChildren; ++i) {
    children.emplace_back([&] {
      {
        const std::lock_guard guard(lock);
        for (std::size_t n = 0; n < internal::WaiterSlots::kSlots / kChildren; ++n) slots->Claim();
      }
      taken.release();
      for (;;) pause();
    });
    children.back().start();
  }
  for (std::size_t i = 0; i < kChildren; ++i) taken.acquire();
  EXPECT_THROW(slots->Claim(), std::length_error);
  for (const Process& child : children) child.kill();
  for (const Process& child : children) child.join();
  EXPECT_NO_THROW(slots->Claim());
}

}  // namespace
}  // namespace heddle::process
