// Queue, LifoQueue and PriorityQueue against the clauses of their contract, one behaviour a test.
// The names and numbers behind a test name the clause it holds.
#include "primitives/queue/queue.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "primitives/lock/observed_thread.h"

namespace heddle {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;
using testing::ObservedThread;

// What a queue of each kind gives out next, in the plainest way.
std::size_t NextOf(const Queue<int>&, const std::deque<int>&) { return 0; }
std::size_t NextOf(const LifoQueue<int>&, const std::deque<int>& items) { return items.size() - 1; }
std::size_t NextOf(const PriorityQueue<int>&, const std::deque<int>& items) {
  return std::min_element(items.begin(), items.end()) - items.begin();
}

// Any sequence of puts and gets does what the model does.
template <typename Q>
void BehavesAsItsSequentialType() {
  const auto maxsize = *rc::gen::inRange<std::size_t>(0, 6);
  Q queue(maxsize);
  std::deque<int> model;
  for (const auto& [put, item] : *rc::gen::arbitrary<std::vector<std::pair<bool, int>>>()) {
    if (put && maxsize > 0 && model.size() == maxsize) {
      RC_ASSERT_THROWS_AS(queue.put_nowait(item), QueueFull);
    } else if (put) {
      queue.put_nowait(item);
      model.push_back(item);
    } else if (model.empty()) {
      RC_ASSERT_THROWS_AS(queue.get_nowait(), QueueEmpty);
    } else {
      const std::size_t next = NextOf(queue, model);
      RC_ASSERT(queue.get_nowait() == model[next]);
      model.erase(model.begin() + static_cast<std::ptrdiff_t>(next));
    }
    RC_ASSERT(queue.qsize() == model.size());
    RC_ASSERT(queue.empty() == model.empty());
    RC_ASSERT(queue.full() == (maxsize > 0 && model.size() == maxsize));
  }
}

RC_GTEST_PROP(Queue, GivesOutTheOldestFirst, ()) {  // queue.1 queue.3 queue.4
  BehavesAsItsSequentialType<Queue<int>>();
}

RC_GTEST_PROP(LifoQueue, GivesOutTheNewestFirst, ()) {  // queue.1 queue.3 queue.4
  BehavesAsItsSequentialType<LifoQueue<int>>();
}

RC_GTEST_PROP(PriorityQueue, GivesOutTheLeastFirst, ()) {  // queue.1 queue.3 queue.4
  BehavesAsItsSequentialType<PriorityQueue<int>>();
}

TEST(PriorityQueue, TakesAnotherOrder) {  // queue.1
  PriorityQueue<std::pair<int, std::string>, std::greater<>> queue;
  queue.put({1, "low"});
  queue.put({9, "high"});
  EXPECT_EQ(queue.get().second, "high");
}

template <typename Q>
class AnyQueue : public ::testing::Test {};
using Kinds = ::testing::Types<Queue<int>, LifoQueue<int>, PriorityQueue<int>>;
TYPED_TEST_SUITE(AnyQueue, Kinds);

TYPED_TEST(AnyQueue, IsUnboundedUnlessTold) {  // queue.3
  TypeParam queue;
  for (int i = 0; i < 1000; ++i) queue.put_nowait(i);
  EXPECT_FALSE(queue.full());
  EXPECT_EQ(queue.maxsize(), 0u);
}

TYPED_TEST(AnyQueue, AFullOneRefusesAndAnEmptyOneHasNothing) {  // queue.3 queue.4
  TypeParam queue(1);
  EXPECT_THROW(queue.get(false), QueueEmpty);
  queue.put(1);
  EXPECT_TRUE(queue.full());
  EXPECT_THROW(queue.put(2, false), QueueFull);
  EXPECT_EQ(queue.qsize(), 1u);
  EXPECT_EQ(queue.get(), 1);
}

TYPED_TEST(AnyQueue, ATimeoutIsReportedAndNotBeforeTheDeadline) {  // queue.4
  TypeParam queue(1);
  auto begin = steady_clock::now();
  EXPECT_THROW(queue.get(true, 5ms), QueueEmpty);
  EXPECT_GE(steady_clock::now() - begin, 5ms);
  queue.put(1);
  begin = steady_clock::now();
  EXPECT_THROW(queue.put(2, true, 5ms), QueueFull);
  EXPECT_GE(steady_clock::now() - begin, 5ms);
  EXPECT_EQ(queue.get(true, 0s), 1);
  queue.put(3, true, 0s);
  EXPECT_EQ(queue.get(), 3) << "what was refused has left nothing behind";
}

TYPED_TEST(AnyQueue, ANegativeTimeoutOfABlockingCallIsAnError) {
  TypeParam queue(1);
  EXPECT_THROW(queue.put(1, true, -1s), std::invalid_argument);
  EXPECT_THROW(queue.get(true, -1s), std::invalid_argument);
  EXPECT_TRUE(queue.empty());
  queue.put(1, false, -1s);
  EXPECT_EQ(queue.get(false, -1s), 1) << "ignored where nothing blocks, as in Python";
  TypeParam unbounded;
  unbounded.put(1, true, -1s);
  EXPECT_EQ(unbounded.qsize(), 1u) << "and where nothing can block";
}

TYPED_TEST(AnyQueue, APutWakesABlockedGet) {  // queue.5
  TypeParam queue;
  int got = 0;
  ObservedThread getter([&] { got = queue.get(); });
  getter.WaitUntilAsleep();
  EXPECT_FALSE(getter.done());
  queue.put(7);
  getter.join();
  EXPECT_EQ(got, 7);
}

TYPED_TEST(AnyQueue, AGetWakesABlockedPut) {  // queue.3 queue.5
  TypeParam queue(1);
  queue.put(1);
  ObservedThread putter([&] { queue.put(2, true, 1h); });
  putter.WaitUntilAsleep();
  EXPECT_FALSE(putter.done());
  EXPECT_EQ(queue.get(), 1);
  putter.join();
  EXPECT_EQ(queue.get(), 2);
}

TYPED_TEST(AnyQueue, AsManyPutsAsGettersLeaveNoneAsleep) {  // queue.2 queue.5
  TypeParam queue;
  std::vector<int> got(4, 0);
  std::vector<std::unique_ptr<ObservedThread>> getters;
  for (int& item : got) {
    getters.push_back(std::make_unique<ObservedThread>([&] { item = queue.get(); }));
  }
  for (const auto& getter : getters) getter->WaitUntilAsleep();
  for (int i = 1; i <= 4; ++i) queue.put(i);
  for (const auto& getter : getters) getter->join();
  std::sort(got.begin(), got.end());
  EXPECT_EQ(got, (std::vector<int>{1, 2, 3, 4}));
  EXPECT_TRUE(queue.empty());
}

TYPED_TEST(AnyQueue, AGetThatTimedOutLeavesTheItemsToOthers) {  // queue.5
  TypeParam queue;
  int got = 0;
  ObservedThread patient([&] { got = queue.get(); });
  patient.WaitUntilAsleep();
  EXPECT_THROW(queue.get(true, 1ms), QueueEmpty);
  queue.put(7);
  patient.join();
  EXPECT_EQ(got, 7);
}

TYPED_TEST(AnyQueue, JoinWaitsUntilEveryItemIsDone) {  // queue.6
  TypeParam queue;
  queue.join();  // Nothing to wait for.
  queue.put(1);
  queue.put(2);
  int done = 0;  // Plain: join() orders it.
  ObservedThread joiner([&] {
    queue.join();
    EXPECT_EQ(done, 2);
  });
  joiner.WaitUntilAsleep();
  queue.get();
  queue.get();
  ++done;
  queue.task_done();
  joiner.WaitUntilAsleep();
  EXPECT_FALSE(joiner.done()) << "empty is not done";
  ++done;
  queue.task_done();
  joiner.join();
}

TYPED_TEST(AnyQueue, TaskDoneTooOftenIsAnError) {  // queue.6
  TypeParam queue;
  EXPECT_THROW(queue.task_done(), std::invalid_argument);
  queue.put(1);
  queue.task_done();
  EXPECT_THROW(queue.task_done(), std::invalid_argument);
  queue.join();
}

TEST(Queue, HoldsItemsThatCanOnlyBeMoved) {  // queue.2
  Queue<std::unique_ptr<int>> queue;
  queue.put(std::make_unique<int>(7));
  EXPECT_EQ(*queue.get(), 7);
  const auto shared = std::make_shared<int>(1);
  Queue<std::shared_ptr<int>> copies;
  copies.put(shared);
  EXPECT_EQ(*copies.get(), 1);
  EXPECT_EQ(shared.use_count(), 1) << "a taken item is not kept alive";
}

// Gives out two of three items and is destroyed with the third, some having moved up inside.
template <typename Q>
void KeepsNoItemAlive() {
  std::vector<std::shared_ptr<int>> items;
  {
    Q queue;
    for (int i = 0; i < 3; ++i) {
      items.push_back(std::make_shared<int>(i));
      queue.put(items.back());
      EXPECT_EQ(items.back().use_count(), 2);
    }
    for (int i = 0; i < 2; ++i) {
      const auto taken = queue.get();
      EXPECT_EQ(taken.use_count(), 2) << "the test's and this one";
    }
  }
  for (const auto& item : items) EXPECT_EQ(item.use_count(), 1);
}

TEST(Queue, AnItemIsFreedWhenItWasTakenAndTheRestWithTheQueue) {  // queue.8
  KeepsNoItemAlive<Queue<std::shared_ptr<int>>>();
}

TEST(LifoQueue, AnItemIsFreedWhenItWasTakenAndTheRestWithTheQueue) {  // queue.8
  KeepsNoItemAlive<LifoQueue<std::shared_ptr<int>>>();
}

TEST(PriorityQueue, AnItemIsFreedWhenItWasTakenAndTheRestWithTheQueue) {  // queue.8
  KeepsNoItemAlive<PriorityQueue<std::shared_ptr<int>>>();
}

}  // namespace
}  // namespace heddle
