// Event against the clauses of its contract, one behaviour a test.
// The names and numbers behind a test name the clause it holds.
#include "primitives/event/event.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <thread>
#include <vector>

#include "primitives/lock/observed_thread.h"

namespace heddle {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;
using testing::ObservedThread;

TEST(Event, StartsLowered) {
  Event event;
  EXPECT_FALSE(event.is_set());
  EXPECT_FALSE(event.wait(0ns));
}

TEST(Event, SetIsIdempotent) {  // event.1
  Event event;
  event.set();
  event.set();
  EXPECT_TRUE(event.is_set());
  event.clear();
  EXPECT_FALSE(event.is_set()) << "two sets are not two rounds";
}

TEST(Event, ClearIsIdempotentAndSetRaisesItAgain) {  // event.1
  Event event;
  event.clear();
  event.set();
  event.clear();
  event.clear();
  EXPECT_FALSE(event.is_set());
  event.set();
  EXPECT_TRUE(event.is_set());
}

TEST(Event, SetServesEveryBlockedThreadEvenIfClearFollowsAtOnce) {  // event.2
  Event event;
  for (int round = 0; round < 20; ++round) {
    std::atomic<int> served = 0;
    std::vector<std::unique_ptr<ObservedThread>> waiters;
    for (int i = 0; i < 3; ++i) {
      // One with a deadline among them, which must not be taken for a timeout.
      waiters.push_back(std::make_unique<ObservedThread>(
          [&event, &served, timed = i == 0] { served += timed ? event.wait(1h) : event.wait(); }));
    }
    for (const auto& waiter : waiters) waiter->WaitUntilAsleep();
    event.set();
    event.clear();
    for (const auto& waiter : waiters) waiter->join();
    EXPECT_EQ(served, 3);
    EXPECT_FALSE(event.is_set());
  }
}

TEST(Event, AWaiterIsServedByTheSetAndNotByTheFlagItSeesLater) {  // event.2
  Event event;
  bool served = false;
  ObservedThread waiter([&] { served = event.wait(); });
  waiter.WaitUntilAsleep();
  for (int i = 0; i < 3; ++i) {
    event.set();
    event.clear();
  }
  waiter.join();
  EXPECT_TRUE(served);
}

TEST(Event, AfterSetWaitNeverBlocks) {  // event.3
  Event event;
  event.set();
  EXPECT_TRUE(event.wait());
  EXPECT_TRUE(event.wait());
  EXPECT_TRUE(event.wait(0ns));
}

TEST(Event, AfterClearWaitBlocksAgain) {  // event.3
  Event event;
  event.set();
  event.clear();
  ObservedThread waiter([&] { event.wait(); });
  waiter.WaitUntilAsleep();
  EXPECT_FALSE(waiter.done());
  event.set();
}

TEST(Event, AWaitOfZeroIsTheFlag) {  // event.4
  Event event;
  EXPECT_FALSE(event.wait(0ns));
  EXPECT_FALSE(event.wait(-1s)) << "a negative timeout has elapsed";
  event.set();
  EXPECT_TRUE(event.wait(0ns));
  EXPECT_TRUE(event.wait(-1s));
}

TEST(Event, ATimeoutReturnsFalseAndNotBeforeTheDeadline) {  // event.4
  Event event;
  const auto begin = steady_clock::now();
  EXPECT_FALSE(event.wait(5ms));
  EXPECT_GE(steady_clock::now() - begin, 5ms);
}

TEST(Event, ATimedOutWaiterLeavesTheOthersToBeServed) {  // event.2 event.4
  Event event;
  ObservedThread patient([&] { event.wait(); });
  patient.WaitUntilAsleep();
  EXPECT_FALSE(event.wait(1ms));
  event.set();
  patient.join();
}

TEST(Event, WhatWasDoneBeforeSetIsVisibleAfterWait) {
  Event event;
  int value = 0;
  std::thread reader([&] {
    event.wait();
    EXPECT_EQ(value, 42);
  });
  value = 42;
  event.set();
  reader.join();
}

TEST(Event, MayBeDestroyedByTheOneItServed) {
  for (int round = 0; round < 200; ++round) {
    auto event = std::make_unique<Event>();
    std::thread waiter([&] {
      event->wait();
      event.reset();
    });
    event->set();
    waiter.join();
  }
}

}  // namespace
}  // namespace heddle
