// hub.2 and hub.6: waiting for many things, and for what can never come.
#include "primitives/hub/wait.h"

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "primitives/hub/hub.h"

namespace heddle::hub {
namespace {

using std::chrono::milliseconds;

struct Failure {
  int id;
};

// A task that lets the others run some times and returns its name.
Task after(int rounds, const std::string& name) {
  return spawn([=] {
    for (int i = 0; i < rounds; ++i) sleep();
    return name;
  });
}

std::string names(const std::vector<Task>& tasks) {
  std::string all;
  for (const Task& task : tasks) all += std::any_cast<std::string>(task.value());
  return all;
}

class WaitTest : public testing::Test {
 protected:
  WaitTest() {
    set_exception_hook([](std::exception_ptr) {});
  }
  ~WaitTest() override {
    wait();
    set_exception_hook({});
  }
};

// hub.2
TEST_F(WaitTest, JoinallReturnsTheTasksInFinishOrder) {
  EXPECT_EQ(names(joinall({after(3, "c"), after(1, "a"), after(2, "b")})), "abc");
}

// hub.2
TEST_F(WaitTest, JoinallReturnsTasksThatHadFinishedInFinishOrderToo) {
  const Task second = after(2, "b");
  const Task first = after(1, "a");
  const Task third = after(9, "c");
  second.join();
  EXPECT_EQ(names(joinall({third, second, first})), "abc");
}

// hub.2
TEST_F(WaitTest, JoinallReturnsThoseThatFinishedBeforeItsLimitAndKillsNothing) {
  Event event;
  const Task waits = spawn([&] {
    event.wait();
    return std::string("w");
  });
  EXPECT_EQ(names(joinall({waits, after(1, "a")}, milliseconds(2))), "a");
  EXPECT_FALSE(waits.ready());
  event.set();
  EXPECT_EQ(names(joinall({waits})), "w");
}

// hub.2
TEST_F(WaitTest, JoinallsLimitCoversTheWholeCall) {
  Event never;
  const Clock::time_point start = Clock::now();
  std::vector<Task> tasks;
  for (int i = 0; i < 50; ++i) tasks.push_back(spawn([&] { never.wait(); }));
  // With the limit for each task it would take five hundred times as long.
  Event watchdog;
  const Task alarm = spawn_later(std::chrono::minutes(1), [&] { watchdog.set(); });
  EXPECT_TRUE(joinall(tasks, milliseconds(100)).empty());
  EXPECT_GE(Clock::now() - start, milliseconds(100));
  EXPECT_LT(Clock::now() - start, milliseconds(50 * 100));
  alarm.kill();
  for (const Task& task : tasks) task.kill();
}

// hub.2
TEST_F(WaitTest, JoinallReturnsATaskThatIsListedTwiceTwice) {
  const Task task = after(1, "x");
  EXPECT_EQ(names(joinall({task, task})), "xx");
  EXPECT_EQ(names(joinall({task, task})), "xx");
}

// hub.2
TEST_F(WaitTest, JoinallOfNothingReturnsAtOnce) { EXPECT_TRUE(joinall({}).empty()); }

// hub.2
TEST_F(WaitTest, JoinallRaisesTheFirstErrorAsSoonAsItComes) {
  Event never;
  const Task waits = spawn([&] { never.wait(); });
  const Task second = spawn([] {
    sleep();
    sleep();
    throw Failure{2};
  });
  const Task first = spawn([] {
    sleep();
    throw Failure{1};
  });
  try {
    joinall({waits, second, first}, {}, true);
    ADD_FAILURE() << "nothing raised";
  } catch (const Failure& e) {
    EXPECT_EQ(e.id, 1);
  }
  EXPECT_FALSE(waits.ready());
  waits.kill();
}

// hub.2
TEST_F(WaitTest, JoinallRaisesTheFirstOfTheErrorsThatHadComeBefore) {
  const Task second = spawn([] {
    sleep();
    throw Failure{2};
  });
  const Task first = spawn([] { throw Failure{1}; });
  joinall({second, first});
  try {
    joinall({second, first}, {}, true);
    ADD_FAILURE() << "nothing raised";
  } catch (const Failure& e) {
    EXPECT_EQ(e.id, 1);
  }
}

// hub.2
TEST_F(WaitTest, JoinallRaisesNoErrorUnlessAsked) {
  const Task fails = spawn([] { throw Failure{1}; });
  EXPECT_EQ(joinall({fails}), std::vector<Task>{fails});
}

TEST_F(WaitTest, WaitReturnsThePositionsInTheOrderInWhichTheyBecameReady) {
  Event event;
  AsyncResult result;
  const Task task = spawn([&] {
    result.set(1);
    sleep();
    event.set();
  });
  EXPECT_EQ(wait({event, task, result}), (std::vector<std::size_t>{2, 0, 1}));
}

TEST_F(WaitTest, WaitReturnsAsSoonAsEnoughAreReady) {
  Event never;
  Event event;
  event.set();
  AsyncResult result;
  spawn([&] { result.set(); });
  EXPECT_EQ(wait({never, result, event}, {}, 1), (std::vector<std::size_t>{2}));
  EXPECT_FALSE(result.ready()) << "switched without need";
  EXPECT_EQ(wait({never, result, event}, {}, 2), (std::vector<std::size_t>{2, 1}));
  EXPECT_TRUE(wait({never, result}, {}, 0).empty());
}

TEST_F(WaitTest, WaitRemembersAnEventThatWasSetAndCleared) {
  Event event;
  Event other;
  spawn([&] {
    event.set();
    event.clear();
    sleep();
    other.set();
  });
  EXPECT_EQ(wait({event, other}), (std::vector<std::size_t>{0, 1}));
}

TEST_F(WaitTest, WaitForAnObjectThatIsDestroyedEndsTheGreenlet) {
  auto event = std::make_unique<Event>();
  const Task task = spawn([&] { wait({*event}); });
  sleep();
  event.reset();
  EXPECT_TRUE(task.join());
  const Value value = task.value();
  EXPECT_NE(std::any_cast<GreenletExit>(&value), nullptr);
}

// hub.6
TEST_F(WaitTest, NoProgressPossibleIsReportedByLoopExit) {
  Event event;
  EXPECT_THROW(event.wait(), LoopExit);
  Semaphore semaphore(0);
  EXPECT_THROW(semaphore.acquire(), LoopExit);
  AsyncResult result;
  EXPECT_THROW(result.get(), LoopExit);
}

// hub.6
TEST_F(WaitTest, LoopExitIsThrownInMainWhenOnlyBlockedTasksAreLeft) {
  Event event;
  const Task task = spawn([&] { event.wait(); });
  EXPECT_THROW(task.join(), LoopExit);
  EXPECT_THROW(joinall({task}), LoopExit);
  EXPECT_FALSE(task.ready());
  event.set();
  EXPECT_TRUE(task.join()) << "the hub works on after a LoopExit";
}

// hub.6
TEST_F(WaitTest, TasksThatWaitForEachOtherAreReported) {
  std::vector<Task> tasks;
  tasks.push_back(spawn([&] { tasks[1].join(); }));
  tasks.push_back(spawn([&] { tasks[0].join(); }));
  EXPECT_THROW(joinall(tasks), LoopExit);
  tasks[0].kill();
  EXPECT_TRUE(tasks[1].join());
}

// hub.6
TEST_F(WaitTest, WaitForTheHubReturnsWhenNothingCanHappen) {
  std::string order;
  Event never;
  const Task stuck = spawn([&] { never.wait(); });
  spawn([&] {
    sleep(milliseconds(1));
    order += 'a';
  });
  EXPECT_TRUE(wait());
  EXPECT_EQ(order, "a");
  stuck.kill();
}

// hub.6
TEST_F(WaitTest, WaitForTheHubStopsAtItsLimit) {
  const Task task = spawn([] { sleep(std::chrono::hours(1)); });
  EXPECT_FALSE(wait(milliseconds(1)));
  task.kill();
}

// hub.6
TEST_F(WaitTest, LimitOfTheWaitForTheHubIsNotItselfProgress) {
  EXPECT_TRUE(wait(std::chrono::hours(1)));
}

// hub.6
TEST_F(WaitTest, WaitForTheHubInATaskIsAnError) {
  const Task task = spawn([] { wait(); });
  EXPECT_THROW(task.get(), GreenletError);
}

}  // namespace
}  // namespace heddle::hub
