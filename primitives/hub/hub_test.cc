// hub.4 and hub.5, and what Event, AsyncResult, Semaphore, Timeout and Pool promise.
#include "primitives/hub/hub.h"

#include <gtest/gtest.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "primitives/hub/scheduler.h"

namespace heddle::hub {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;

struct Failure {};

class HubTest : public testing::Test {
 protected:
  HubTest() {
    set_exception_hook([](std::exception_ptr) {});
  }
  ~HubTest() override {
    wait();
    set_exception_hook({});
  }
};

using SleepTest = HubTest;
using EventTest = HubTest;
using AsyncResultTest = HubTest;
using SemaphoreTest = HubTest;
using TimeoutTest = HubTest;
using PoolTest = HubTest;

// hub.4
TEST_F(SleepTest, ZeroIsRoundRobin) {
  std::vector<std::string> marks;
  const auto task = [&](const std::string& name) {
    return spawn([&marks, name] {
      marks.push_back(name + "A");
      sleep();
      marks.push_back(name + "B");
    });
  };
  joinall({task("1"), task("2")});
  EXPECT_EQ(marks, (std::vector<std::string>{"1A", "2A", "1B", "2B"}));
}

// hub.4
TEST_F(SleepTest, ZeroDoesNotStarveTimers) {
  bool expired = false;
  spawn_later(milliseconds(1), [&] { expired = true; });
  joinall({spawn([&] {
    while (!expired) sleep();
  })});
  EXPECT_TRUE(expired);
}

// hub.4
TEST_F(SleepTest, ZeroDoesNotStarveDescriptors) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  bool readable = false;
  spawn([&] {
    pollfd descriptor{.fd = ends[0], .events = POLLIN, .revents = 0};
    internal::Scheduler::get().wait_for_events({&descriptor, 1}, {});
    EXPECT_EQ(descriptor.revents, POLLIN);
    readable = true;
  });
  joinall({spawn([&] {
    sleep();
    EXPECT_EQ(write(ends[1], "x", 1), 1);
    while (!readable) sleep();
  })});
  EXPECT_TRUE(readable);
  close(ends[0]);
  close(ends[1]);
}

TEST_F(SleepTest, SleepersWakeInTheOrderOfTheirDeadlinesAndNotBefore) {
  std::string order;
  const Clock::time_point start = Clock::now();
  const auto sleeper = [&](char name, milliseconds time) {
    return spawn([&order, start, name, time] {
      sleep(time);
      EXPECT_GE(Clock::now() - start, time);
      order += name;
    });
  };
  joinall({sleeper('c', milliseconds(3)), sleeper('a', milliseconds(1)),
           sleeper('b', milliseconds(2))});
  EXPECT_EQ(order, "abc");
}

TEST_F(SleepTest, NegativeTimeIsZero) {
  sleep(milliseconds(-1));
  EXPECT_TRUE(wait());
}

TEST_F(HubTest, WaitingInTheGreenletOfTheHubIsAnError) {
  bool refused = false;
  internal::Scheduler::get().loop().run_callback([&] {
    EXPECT_THROW(sleep(), GreenletError);
    EXPECT_THROW(sleep(milliseconds(1)), GreenletError);
    refused = true;
  });
  sleep();
  EXPECT_TRUE(refused);
}

TEST_F(HubTest, PlainGreenletsMayWaitToo) {
  std::string order;
  const Greenlet greenlet([&] {
    order += 'a';
    sleep();
    order += 'c';
  });
  spawn([&] { order += 'b'; });
  greenlet.switch_to();
  wait();
  EXPECT_EQ(order, "abc");
}

TEST_F(EventTest, SetWakesAllInOrderEvenIfClearFollows) {
  Event event;
  std::string order;
  const auto waiter = [&](char name) {
    return spawn([&, name] {
      EXPECT_TRUE(event.wait());
      order += name;
    });
  };
  const std::vector<Task> tasks = {waiter('a'), waiter('b'), waiter('c')};
  sleep();
  event.set();
  event.clear();
  joinall(tasks);
  EXPECT_EQ(order, "abc");
  EXPECT_FALSE(event.is_set());
}

TEST_F(EventTest, WaitForASetEventDoesNotSwitch) {
  Event event;
  event.set();
  event.set();
  bool ran = false;
  spawn([&] { ran = true; });
  EXPECT_TRUE(event.wait());
  EXPECT_TRUE(event.wait(milliseconds(0)));
  EXPECT_FALSE(ran);
  wait();
}

TEST_F(EventTest, WaitReturnsFalseAtItsLimit) {
  Event event;
  const Clock::time_point start = Clock::now();
  EXPECT_FALSE(event.wait(milliseconds(2)));
  EXPECT_GE(Clock::now() - start, milliseconds(2));
  EXPECT_FALSE(event.wait(milliseconds(0)));
  EXPECT_FALSE(event.wait(milliseconds(-5)));
}

TEST_F(EventTest, VeryLongLimitIsNoLimit) {
  Event event;
  spawn([&] { event.set(); });
  EXPECT_TRUE(event.wait(Duration::max()));
}

TEST_F(EventTest, DestroyingItEndsTheGreenletsThatWait) {
  auto event = std::make_unique<Event>();
  const Task task = spawn([&] { event->wait(); });
  sleep();
  event.reset();
  EXPECT_TRUE(task.join());
  EXPECT_TRUE(task.successful());
}

TEST_F(AsyncResultTest, ValueReachesAllThatWait) {
  AsyncResult result;
  EXPECT_FALSE(result.ready());
  const auto getter = [&] { return spawn([&] { return result.get(); }); };
  const std::vector<Task> tasks = {getter(), getter()};
  spawn([&] { result.set(7); });
  for (const Task& task : joinall(tasks)) EXPECT_EQ(std::any_cast<int>(task.value()), 7);
  EXPECT_TRUE(result.ready());
  EXPECT_TRUE(result.successful());
}

TEST_F(AsyncResultTest, ExceptionIsThrownByEveryGet) {
  AsyncResult result;
  result.set_exception(std::make_exception_ptr(Failure()));
  EXPECT_THROW(result.get(), Failure);
  EXPECT_THROW(result.get(), Failure);
  EXPECT_TRUE(result.ready());
  EXPECT_FALSE(result.successful());
  EXPECT_TRUE(result.wait());
  EXPECT_THROW(result.set_exception(nullptr), std::invalid_argument);
}

TEST_F(AsyncResultTest, GetThrowsTimeoutExpiredAtItsLimit) {
  AsyncResult result;
  EXPECT_THROW(result.get(milliseconds(1)), TimeoutExpired);
  EXPECT_FALSE(result.wait(milliseconds(0)));
}

TEST_F(AsyncResultTest, LaterResultReplacesAnEarlierOne) {
  AsyncResult result;
  result.set_exception(std::make_exception_ptr(Failure()));
  result.set(2);
  EXPECT_EQ(std::any_cast<int>(result.get()), 2);
}

// hub.5
TEST_F(SemaphoreTest, WakesInFifoOrder) {
  Semaphore semaphore(1);
  std::string order;
  std::vector<Task> tasks;
  for (const char name : std::string("abcde")) {
    tasks.push_back(spawn([&, name] {
      semaphore.acquire();
      order += name;
      sleep();
      semaphore.release();
    }));
  }
  joinall(tasks);
  EXPECT_EQ(order, "abcde");
  EXPECT_EQ(semaphore.counter(), 1);
}

// hub.5
TEST_F(SemaphoreTest, NobodyOvertakesTheGreenletThatWasServed) {
  Semaphore semaphore(0);
  std::string order;
  const Task waits = spawn([&] {
    semaphore.acquire();
    order += 'a';
    semaphore.release();
  });
  sleep();
  semaphore.release();
  EXPECT_FALSE(semaphore.try_acquire());
  semaphore.acquire();
  order += 'b';
  EXPECT_EQ(order, "ab");
}

TEST_F(SemaphoreTest, CountsTokens) {
  Semaphore semaphore(2);
  EXPECT_TRUE(semaphore.acquire());
  EXPECT_TRUE(semaphore.try_acquire());
  EXPECT_FALSE(semaphore.try_acquire());
  EXPECT_EQ(semaphore.counter(), 0);
  semaphore.release();
  EXPECT_EQ(semaphore.counter(), 1);
}

TEST_F(SemaphoreTest, NegativeInitialValueIsAnError) {
  EXPECT_THROW(Semaphore(-1), std::invalid_argument);
}

TEST_F(SemaphoreTest, TimedOutAcquireTakesNoToken) {
  Semaphore semaphore(0);
  const Clock::time_point start = Clock::now();
  EXPECT_FALSE(semaphore.acquire(milliseconds(2)));
  EXPECT_GE(Clock::now() - start, milliseconds(2));
  semaphore.release();
  EXPECT_EQ(semaphore.counter(), 1);
}

TEST_F(SemaphoreTest, TokenOfAGreenletThatIsKilledBeforeItRunsGoesToTheNext) {
  Semaphore semaphore(0);
  bool served = false;
  const Task killed = spawn([&] { semaphore.acquire(); });
  const Task next = spawn([&] { served = semaphore.acquire(); });
  sleep();
  killed.kill_soon();  // reaches the task first, then what release() schedules
  semaphore.release();
  joinall({killed, next});
  EXPECT_TRUE(served);
}

TEST_F(TimeoutTest, ThrowsIntoItsGreenletWhenTheTimeHasPassed) {
  const Clock::time_point start = Clock::now();
  const Timeout timeout(milliseconds(2));
  EXPECT_TRUE(timeout.pending());
  try {
    sleep(hours(1));
    ADD_FAILURE() << "not interrupted";
  } catch (const TimeoutExpired& e) {
    EXPECT_TRUE(timeout.raised(e));
  }
  EXPECT_GE(Clock::now() - start, milliseconds(2));
  EXPECT_FALSE(timeout.pending());
}

TEST_F(TimeoutTest, DestroyedOrCancelledTimeoutDoesNotThrow) {
  {
    const Timeout timeout(milliseconds(1));
  }
  Timeout cancelled(milliseconds(1));
  cancelled.cancel();
  EXPECT_FALSE(cancelled.pending());
  sleep(milliseconds(3));
}

TEST_F(TimeoutTest, NestedTimeoutsAreToldApart) {
  const Timeout outer(hours(1));
  const Timeout inner(milliseconds(1));
  try {
    sleep(hours(2));
  } catch (const TimeoutExpired& e) {
    EXPECT_TRUE(inner.raised(e));
    EXPECT_FALSE(outer.raised(e));
  }
}

TEST_F(TimeoutTest, LimitOfAGetIsNoTimeoutsExpiry) {
  AsyncResult result;
  const Timeout timeout(hours(1));
  try {
    result.get(milliseconds(0));
  } catch (const TimeoutExpired& e) {
    EXPECT_FALSE(timeout.raised(e));
  }
}

TEST_F(TimeoutTest, ThrowsTheGivenException) {
  const Timeout timeout(milliseconds(1), std::make_exception_ptr(Failure()));
  EXPECT_THROW(sleep(hours(1)), Failure);
}

TEST_F(TimeoutTest, IsNotAStandardException) {
  const Timeout timeout(milliseconds(0));
  try {
    try {
      sleep(hours(1));
    } catch (const std::exception&) {
      ADD_FAILURE() << "handled by code that handles ordinary exceptions";
    }
  } catch (const TimeoutExpired&) {
  }
}

TEST_F(TimeoutTest, ReachesOnlyTheGreenletThatMadeIt) {
  std::string order;
  const Task limited = spawn([&] {
    const Timeout timeout(milliseconds(1));
    try {
      sleep(hours(1));
    } catch (const TimeoutExpired&) {
      order += 'a';
    }
  });
  const Task other = spawn([&] {
    limited.join();
    order += 'b';
  });
  joinall({limited, other});
  EXPECT_EQ(order, "ab");
}

TEST_F(TimeoutTest, TaskThatEndsInTimeLeavesNoTimerBehind) {
  joinall({spawn([] { const Timeout timeout(hours(1)); })});
  EXPECT_TRUE(wait());
}

TEST_F(TimeoutTest, WithTimeoutReturnsTheResultOrNothing) {
  EXPECT_EQ(with_timeout(hours(1), [] { return 3; }), 3);
  EXPECT_EQ(with_timeout(milliseconds(1),
                         [] {
                           sleep(hours(1));
                           return 3;
                         }),
            std::nullopt);
  EXPECT_TRUE(with_timeout(hours(1), [] {}));
  EXPECT_FALSE(with_timeout(milliseconds(1), [] { sleep(hours(1)); }));
}

TEST_F(TimeoutTest, WithTimeoutPassesOnTheExpiryOfAnOuterTimeout) {
  const Timeout outer(milliseconds(1));
  EXPECT_THROW(with_timeout(hours(1), [] { sleep(hours(2)); }), TimeoutExpired);
}

TEST_F(PoolTest, SpawnWaitsWhileThePoolIsFull) {
  Pool pool(2);
  int running = 0;
  int most = 0;
  for (int i = 0; i < 7; ++i) {
    pool.spawn([&] {
      most = std::max(most, ++running);
      sleep();
      --running;
    });
  }
  EXPECT_TRUE(pool.join());
  EXPECT_EQ(most, 2);
  EXPECT_EQ(pool.size(), 0);
}

TEST_F(PoolTest, CountsItsPlaces) {
  Pool pool(2);
  EXPECT_FALSE(pool.full());
  pool.spawn([] {});
  EXPECT_EQ(pool.free_count(), 1);
  pool.spawn([] {});
  EXPECT_TRUE(pool.full());
  EXPECT_EQ(pool.size(), 2);
  pool.join();
  EXPECT_EQ(pool.free_count(), 2);
}

TEST_F(PoolTest, MapReturnsTheResultsInTheOrderOfTheItems) {
  Pool pool(2);
  const std::vector<Value> results = pool.map(
      [](int item) {
        for (int i = item; i < 5; ++i) sleep();
        return item * item;
      },
      std::vector{1, 2, 3, 4});
  std::vector<int> squares;
  for (const Value& result : results) squares.push_back(std::any_cast<int>(result));
  EXPECT_EQ(squares, (std::vector{1, 4, 9, 16}));
}

TEST_F(PoolTest, MapThrowsTheExceptionOfTheFirstItemThatFailed) {
  Pool pool(3);
  const auto fail = [](int item) -> int {
    if (item != 1) throw item;
    return item;
  };
  try {
    pool.map(fail, std::vector{1, 2, 3});
    ADD_FAILURE() << "nothing thrown";
  } catch (int item) {
    EXPECT_EQ(item, 2);
  }
}

TEST_F(PoolTest, JoinStopsAtItsLimit) {
  Pool pool(1);
  EXPECT_TRUE(pool.join(milliseconds(0)));
  Event event;
  pool.spawn([&] { event.wait(); });
  EXPECT_FALSE(pool.join(milliseconds(1)));
  event.set();
  EXPECT_TRUE(pool.join());
}

TEST_F(PoolTest, KillEndsItsTasksBegunOrNotAndFreesTheirPlaces) {
  Pool pool(3);
  bool ran = false;
  const Task begun = pool.spawn([] { sleep(hours(1)); });
  sleep();
  pool.spawn([&] { ran = true; });
  EXPECT_TRUE(pool.kill());
  EXPECT_TRUE(begun.ready());
  EXPECT_FALSE(ran);
  EXPECT_TRUE(pool.join());
  EXPECT_EQ(pool.free_count(), 3);
}

TEST_F(PoolTest, PlaceOfATaskThatThrowsIsFreed) {
  Pool pool(1);
  pool.spawn([] { throw Failure(); });
  pool.spawn([] {});
  EXPECT_TRUE(pool.join());
  EXPECT_EQ(pool.free_count(), 1);
}

TEST_F(PoolTest, SizeBelowZeroIsAnErrorAndZeroIsAlwaysFull) {
  EXPECT_THROW(Pool(-1), std::invalid_argument);
  Pool pool(0);
  EXPECT_TRUE(pool.full());
  EXPECT_THROW(pool.spawn([] {}), LoopExit);
}

}  // namespace
}  // namespace heddle::hub
