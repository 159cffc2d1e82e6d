// Condition, over a Lock and over an RLock, against the clauses of its contract, one behaviour a
// test. The names and numbers behind a test name the clause it holds.
#include "primitives/condition/condition.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <thread>
#include <type_traits>
#include <vector>

#include "primitives/lock/observed_thread.h"

namespace heddle {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;
using testing::ObservedThread;

template <typename L>
class ConditionOver : public ::testing::Test {
 protected:
  // A thread that takes the lock and waits once. Returns when it has begun to wait: it gives up the
  // lock only in wait(), and it had it when it set `begun`.
  std::unique_ptr<ObservedThread> StartWaiter(
      std::atomic<int>& woken, std::optional<std::chrono::nanoseconds> timeout = std::nullopt) {
    std::atomic<bool> begun = false;
    auto thread = std::make_unique<ObservedThread>([this, &woken, &begun, timeout] {
      const std::lock_guard guard(condition_);
      begun = true;
      if (condition_.wait(timeout)) ++woken;
    });
    while (!begun) std::this_thread::yield();
    const std::lock_guard guard(condition_);
    return thread;
  }

  void Notify(int n) {
    const std::lock_guard guard(condition_);
    condition_.notify(n);
  }

  Condition<L> condition_;
};

using Locks = ::testing::Types<Lock, RLock>;
TYPED_TEST_SUITE(ConditionOver, Locks);

TYPED_TEST(ConditionOver, WaitNotifyAndNotifyAllWithoutTheLockAreErrors) {  // condition.1
  EXPECT_THROW(this->condition_.wait(), LockError);
  EXPECT_THROW(this->condition_.wait(0ns), LockError);
  EXPECT_THROW(this->condition_.wait_for([] { return false; }), LockError);
  EXPECT_THROW(this->condition_.notify(), LockError);
  EXPECT_THROW(this->condition_.notify(0), LockError);
  EXPECT_THROW(this->condition_.notify_all(), LockError);
  EXPECT_TRUE(this->condition_.acquire(false)) << "the errors left the lock free";
  this->condition_.release();
}

TYPED_TEST(ConditionOver, ANotifyIsNeverLostBetweenReleasingAndWaiting) {  // condition.2
  for (int round = 0; round < 100; ++round) {
    std::atomic<int> woken = 0;
    const auto waiter = this->StartWaiter(woken);
    this->Notify(1);
    waiter->join();
    EXPECT_EQ(woken, 1);
  }
}

TYPED_TEST(ConditionOver, WaitFreesTheLock) {  // condition.2
  std::atomic<int> woken = 0;
  const auto waiter = this->StartWaiter(woken);
  waiter->WaitUntilAsleep();
  EXPECT_TRUE(this->condition_.acquire(false));
  this->condition_.notify();
  this->condition_.release();
}

TYPED_TEST(ConditionOver, NotifyWakesAsManyAsItSaysAndNoMore) {  // condition.3
  std::atomic<int> woken = 0;
  std::vector<std::unique_ptr<ObservedThread>> waiters;
  for (int i = 0; i < 4; ++i) waiters.push_back(this->StartWaiter(woken));
  this->Notify(0);
  this->Notify(-1);
  this->Notify(3);
  for (int i = 0; i < 3; ++i) waiters[i]->join();
  EXPECT_EQ(woken, 3) << "those who have waited longest";
  waiters[3]->WaitUntilAsleep();
  EXPECT_FALSE(waiters[3]->done());
  this->Notify(100);
  waiters[3]->join();
  EXPECT_EQ(woken, 4);
}

TYPED_TEST(ConditionOver, NotifyAllWakesAll) {  // condition.3
  std::atomic<int> woken = 0;
  std::vector<std::unique_ptr<ObservedThread>> waiters;
  for (int i = 0; i < 4; ++i) waiters.push_back(this->StartWaiter(woken));
  {
    const std::lock_guard guard(this->condition_);
    this->condition_.notify_all();
  }
  for (const auto& waiter : waiters) waiter->join();
  EXPECT_EQ(woken, 4);
}

TYPED_TEST(ConditionOver, AThreadThatWaitsLaterDoesNotStealTheNotify) {  // condition.3
  std::atomic<int> woken = 0;
  const auto waiter = this->StartWaiter(woken);
  {
    const std::lock_guard guard(this->condition_);
    this->condition_.notify();
    // The notified thread cannot have gone on yet; this one waits later, and on the same condition.
    EXPECT_FALSE(this->condition_.wait(1ms));
  }
  waiter->join();
  EXPECT_EQ(woken, 1);
}

TYPED_TEST(ConditionOver, ANotifyWithNobodyWaitingIsNotRemembered) {  // condition.4
  const std::lock_guard guard(this->condition_);
  this->condition_.notify();
  this->condition_.notify_all();
  EXPECT_FALSE(this->condition_.wait(1ms));
}

TYPED_TEST(ConditionOver, WaitReturnsOnlyHoldingTheLock) {  // condition.5
  std::atomic<int> woken = 0;
  const auto waiter = this->StartWaiter(woken);
  this->condition_.acquire();
  this->condition_.notify();
  waiter->WaitUntilAsleep();
  EXPECT_FALSE(waiter->done());
  EXPECT_EQ(woken, 0) << "the lock is still held here";
  this->condition_.release();
  waiter->join();
  EXPECT_EQ(woken, 1);
}

TYPED_TEST(ConditionOver, ATimedOutWaitHoldsTheLockToo) {  // condition.5
  this->condition_.acquire();
  EXPECT_FALSE(this->condition_.wait(1ms));
  this->condition_.release();  // Throws if not held.
}

TYPED_TEST(ConditionOver, AWaitNeverTimesOutBeforeItsDeadline) {  // condition.7
  const std::lock_guard guard(this->condition_);
  auto begin = steady_clock::now();
  EXPECT_FALSE(this->condition_.wait(5ms));
  EXPECT_GE(steady_clock::now() - begin, 5ms);
  begin = steady_clock::now();
  EXPECT_FALSE(this->condition_.wait_for([] { return false; }, 5ms));
  EXPECT_GE(steady_clock::now() - begin, 5ms);
  EXPECT_FALSE(this->condition_.wait(0ns));
  EXPECT_FALSE(this->condition_.wait(-1s)) << "a negative timeout has elapsed";
}

TYPED_TEST(ConditionOver, ATimedOutWaiterConsumesNoNotify) {  // condition.7
  std::atomic<int> patient_woken = 0;
  std::atomic<int> hasty_woken = 0;
  const auto hasty = this->StartWaiter(hasty_woken, 1ms);
  const auto patient = this->StartWaiter(patient_woken);
  hasty->join();
  ASSERT_EQ(hasty_woken, 0);
  this->Notify(1);
  patient->join();
  EXPECT_EQ(patient_woken, 1);
}

TYPED_TEST(ConditionOver, ANotifyAfterTheDeadlineGoesToOneWhoSaysSo) {  // condition.7
  std::atomic<int> hasty_woken = 0;
  std::atomic<int> patient_woken = 0;
  const auto hasty = this->StartWaiter(hasty_woken, 1ms);
  const auto patient = this->StartWaiter(patient_woken);
  {
    const std::lock_guard guard(this->condition_);
    // The hasty one began before, so its deadline passes here, and it cannot get the lock to leave.
    const auto passed = steady_clock::now() + 2ms;
    while (steady_clock::now() < passed) std::this_thread::yield();
    this->condition_.notify();
  }
  hasty->join();
  if (hasty_woken == 1) this->Notify(1);
  patient->join();
  EXPECT_EQ(patient_woken, 1);
}

TYPED_TEST(ConditionOver, WaitForReturnsTheLastValueOfThePredicate) {  // condition.6
  const std::lock_guard guard(this->condition_);
  int calls = 0;
  EXPECT_EQ(this->condition_.wait_for([&] { return ++calls; }), 1);
  EXPECT_EQ(this->condition_.wait_for([&]() -> int* { return nullptr; }, 1ms), nullptr);
  EXPECT_EQ(this->condition_.wait_for([&]() -> int* { return &calls; }), &calls);
  // True only when asked again at the deadline: the last value counts, not the timeout.
  int asked = 0;
  EXPECT_TRUE(this->condition_.wait_for([&] { return ++asked > 1; }, 1ms));
}

TYPED_TEST(ConditionOver, WaitForWaitsUntilThePredicateIsTrue) {  // condition.6
  int value = 0;
  std::atomic<int> asked = 0;
  ObservedThread waiter([&] {
    const std::lock_guard guard(this->condition_);
    EXPECT_TRUE(this->condition_.wait_for([&] {
      ++asked;
      return value == 3;
    }));
  });
  for (int i = 1; i <= 3; ++i) {
    while (asked < i) std::this_thread::yield();
    const std::lock_guard guard(this->condition_);
    value = i;
    this->condition_.notify();
  }
  waiter.join();
  EXPECT_EQ(asked, 4);
}

TYPED_TEST(ConditionOver, WaitForOfATruePredicateNeedsNoLock) {  // condition.6, as in Python
  EXPECT_TRUE(this->condition_.wait_for([] { return true; }));
}

TYPED_TEST(ConditionOver, APredicateThatThrowsLeavesTheLockHeld) {  // condition.5
  this->condition_.acquire();
  int calls = 0;
  const auto throws_second = [&]() -> bool {
    if (++calls == 2) throw std::runtime_error("predicate");
    return false;
  };
  EXPECT_THROW(this->condition_.wait_for(throws_second, 1ms), std::runtime_error);
  EXPECT_FALSE(this->condition_.wait(1ms)) << "and nothing is left in the list of waiters";
  this->condition_.release();
}

TYPED_TEST(ConditionOver, SeveralConditionsShareOneLock) {
  TypeParam lock;
  Condition<TypeParam> first(lock);
  Condition<TypeParam> second(lock);
  const std::lock_guard guard(lock);
  EXPECT_FALSE(first.wait(1ms));
  second.notify_all();
  EXPECT_FALSE(first.wait(1ms));
}

TEST(Condition, WaitFreesEveryLevelOfAnRLockAndRestoresThem) {  // condition.2
  RLock lock;
  Condition<RLock> condition(lock);
  bool waiting = false;
  ObservedThread waiter([&] {
    for (int i = 0; i < 3; ++i) lock.acquire();
    waiting = true;
    EXPECT_TRUE(condition.wait());
    EXPECT_EQ(lock.depth(), 3u);
    EXPECT_FALSE(condition.wait(1ms));
    EXPECT_EQ(lock.depth(), 3u) << "after a timeout too";
    for (int i = 0; i < 3; ++i) lock.release();
  });
  for (bool notified = false; !notified;) {
    const std::lock_guard guard(lock);
    EXPECT_EQ(lock.depth(), 1u);
    if (waiting) condition.notify();
    notified = waiting;
  }
  waiter.join();
  EXPECT_FALSE(lock.locked());
}

TEST(Condition, AStrangerToTheRLockIsRefused) {  // condition.1
  RLock lock;
  Condition<RLock> condition(lock);
  const std::lock_guard guard(lock);
  std::thread([&] {
    EXPECT_THROW(condition.wait(), LockError);
    EXPECT_THROW(condition.notify(), LockError);
    EXPECT_THROW(condition.notify_all(), LockError);
  }).join();
}

TEST(Condition, IsOverAnRLockUnlessTold) {
  Condition condition;
  static_assert(std::is_same_v<decltype(condition), Condition<RLock>>);
  condition.acquire();
  EXPECT_TRUE(condition.try_lock());
  condition.release();
  condition.unlock();
  EXPECT_THROW(condition.release(), LockError);
}

}  // namespace
}  // namespace heddle
