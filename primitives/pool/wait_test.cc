// wait and as_completed, as CPython 3.11 documents them.
// Futures are set by hand, so that the order in which they become done is known.

#include "primitives/pool/wait.h"

#include <gtest/gtest.h>

#include <chrono>
#include <stdexcept>
#include <vector>

#include "primitives/lock/observed_thread.h"

namespace heddle {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;
using Futures = std::vector<Future<int>>;

std::exception_ptr SomeError() { return std::make_exception_ptr(std::out_of_range("some error")); }

TEST(WaitTest, FirstCompletedReturnsWithOneDone) {
  const Futures f(3);
  testing::ObservedThread waiter([&] {
    const WaitResult<int> result = wait(f, std::nullopt, ReturnWhen::kFirstCompleted);
    EXPECT_EQ(result.done, Futures{f[1]});
    EXPECT_EQ(result.not_done, (Futures{f[0], f[2]}));
  });
  waiter.WaitUntilAsleep();
  f[1].set_result(1);
}

TEST(WaitTest, AllCompletedReturnsWithAllDoneInTheOrderOfCompletion) {
  const Futures f(3);
  testing::ObservedThread waiter([&] {
    const WaitResult<int> result = wait(f);
    EXPECT_EQ(result.done, (Futures{f[2], f[0], f[1]}));
    EXPECT_TRUE(result.not_done.empty());
  });
  waiter.WaitUntilAsleep();
  f[2].set_result(1);
  f[0].set_exception(SomeError());
  waiter.WaitUntilAsleep();
  EXPECT_FALSE(waiter.done());
  f[1].cancel();
}

TEST(WaitTest, FirstExceptionReturnsForAnExceptionOnly) {
  const Futures f(4);
  testing::ObservedThread waiter([&] {
    const WaitResult<int> result = wait(f, std::nullopt, ReturnWhen::kFirstException);
    EXPECT_EQ(result.done, (Futures{f[0], f[1], f[2]}));
    EXPECT_EQ(result.not_done, Futures{f[3]});
  });
  waiter.WaitUntilAsleep();
  f[0].set_result(1);
  f[1].cancel();  // Cancelled is not failed.
  waiter.WaitUntilAsleep();
  EXPECT_FALSE(waiter.done());
  f[2].set_exception(SomeError());
}

TEST(WaitTest, FirstExceptionReturnsWhenAllAreDoneWithoutOne) {
  const Futures f(2);
  f[0].set_result(1);
  f[1].set_result(1);
  EXPECT_EQ(wait(f, std::nullopt, ReturnWhen::kFirstException).done.size(), 2u);
}

TEST(WaitTest, AnExceptionFromBeforeCountsAtOnce) {
  const Futures f(2);
  f[1].set_exception(SomeError());
  const WaitResult<int> result = wait(f, std::nullopt, ReturnWhen::kFirstException);
  EXPECT_EQ(result.done, Futures{f[1]});
}

TEST(WaitTest, ATimeoutIsNoErrorAndNotEarly) {
  const Futures f(2);
  f[0].set_result(1);
  const steady_clock::time_point start = steady_clock::now();
  const WaitResult<int> result = wait(f, 20ms);
  EXPECT_GE(steady_clock::now() - start, 20ms);
  EXPECT_EQ(result.done, Futures{f[0]});
  EXPECT_EQ(result.not_done, Futures{f[1]});
}

TEST(WaitTest, DuplicatesCountOnce) {
  const Future<int> f;
  const WaitResult<int> before = wait(Futures{f, f}, 0ms);
  EXPECT_EQ(before.not_done, Futures{f});
  f.set_result(1);
  const WaitResult<int> after = wait(Futures{f, f});
  EXPECT_EQ(after.done, Futures{f});
  EXPECT_TRUE(after.not_done.empty());
}

TEST(WaitTest, OfNothingReturnsAtOnce) {
  for (const ReturnWhen when :
       {ReturnWhen::kFirstCompleted, ReturnWhen::kFirstException, ReturnWhen::kAllCompleted}) {
    const WaitResult<int> result = wait(Futures{}, std::nullopt, when);
    EXPECT_TRUE(result.done.empty());
    EXPECT_TRUE(result.not_done.empty());
  }
}

TEST(AsCompletedTest, GivesThoseDoneAlreadyThenTheOthersAsTheyComplete) {
  const Futures f(3);
  f[2].set_result(2);
  AsCompleted<int> completed = as_completed(f);
  EXPECT_EQ(completed.next(), f[2]);
  testing::ObservedThread reader([&] {
    EXPECT_EQ(completed.next(), f[1]);
    EXPECT_EQ(completed.next(), f[0]);
    EXPECT_EQ(completed.next(), std::nullopt);
  });
  reader.WaitUntilAsleep();
  f[1].cancel();
  f[0].set_exception(SomeError());
}

TEST(AsCompletedTest, CanBeWalkedOver) {
  const Futures f(3);
  f[1].set_result(1);
  f[0].set_result(0);
  f[2].set_result(2);
  std::vector<int> results;
  for (const Future<int>& future : as_completed(f)) results.push_back(future.result());
  EXPECT_EQ(results, (std::vector<int>{0, 1, 2}));
}

TEST(AsCompletedTest, DuplicatesAreGivenOnce) {
  const Future<int> f;
  f.set_result(1);
  AsCompleted<int> completed = as_completed(Futures{f, f});
  EXPECT_EQ(completed.next(), f);
  EXPECT_EQ(completed.next(), std::nullopt);
}

TEST(AsCompletedTest, ThrowsWhenTheTimeoutOfTheWholeCallPasses) {
  const Futures f(3);
  f[0].set_result(1);
  const steady_clock::time_point start = steady_clock::now();
  AsCompleted<int> completed = as_completed(f, 20ms);
  EXPECT_EQ(completed.next(), f[0]);
  try {
    completed.next();
    FAIL() << "no timeout";
  } catch (const TimeoutError& e) {
    EXPECT_STREQ(e.what(), "2 (of 3) futures unfinished");
  }
  EXPECT_GE(steady_clock::now() - start, 20ms);
}

TEST(AsCompletedTest, WhatIsLeftOverIsNotTouchedAfterwards) {
  const Future<int> f;
  { AsCompleted<int> completed = as_completed(Futures{f}); }
  f.set_result(1);  // Would call a listener that is gone.
  EXPECT_EQ(f.result(), 1);
}

}  // namespace
}  // namespace heddle
