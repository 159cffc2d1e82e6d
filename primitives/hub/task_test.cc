// hub.1, hub.3 and hub.7: tasks are scheduled, run, linked to, joined and killed.
#include "primitives/hub/task.h"

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "primitives/hub/hub.h"

namespace heddle::hub {
namespace {

using std::chrono::milliseconds;

struct Failure {
  int id;
};

std::exception_ptr failure(int id) { return std::make_exception_ptr(Failure{id}); }

bool is_exit(const Value& value) { return std::any_cast<GreenletExit>(&value) != nullptr; }

// Collects what is reported instead of printing it.
class TaskTest : public testing::Test {
 protected:
  TaskTest() {
    set_exception_hook([this](std::exception_ptr exception) { reported_.push_back(exception); });
  }
  ~TaskTest() override {
    wait();
    set_exception_hook({});
  }

  std::vector<std::exception_ptr> reported_;
};

// hub.1
TEST_F(TaskTest, SpawnOnlySchedules) {
  bool ran = false;
  const Task task = spawn([&] { ran = true; });
  EXPECT_FALSE(ran);
  EXPECT_FALSE(task.ready());
  task.join();
  EXPECT_TRUE(ran);
  EXPECT_TRUE(task.ready());
}

// hub.1
TEST_F(TaskTest, SpawnedTasksBeginInOrder) {
  std::string order;
  const std::vector<Task> tasks = {spawn([&] { order += 'a'; }), spawn([&] { order += 'b'; }),
                                   spawn([&] { order += 'c'; })};
  joinall(tasks);
  EXPECT_EQ(order, "abc");
}

// hub.1
TEST_F(TaskTest, SpawnFromATaskSchedulesToo) {
  std::string order;
  spawn([&] {
    spawn([&] { order += 'b'; });
    order += 'a';
  });
  wait();
  EXPECT_EQ(order, "ab");
}

// hub.1
TEST_F(TaskTest, SpawnLaterBeginsAfterItsDelayAndNotBefore) {
  std::string order;
  const Clock::time_point start = Clock::now();
  Clock::time_point begun;
  const Task late = spawn_later(milliseconds(2), [&] {
    begun = Clock::now();
    order += 'b';
  });
  const Task early = spawn_later(milliseconds(1), [&] { order += 'a'; });
  joinall({late, early});
  EXPECT_EQ(order, "ab");
  EXPECT_GE(begun - start, milliseconds(2));
}

TEST_F(TaskTest, ValueIsWhatItReturned) {
  const Task task = spawn([] { return 5; });
  EXPECT_FALSE(task.value().has_value());
  EXPECT_EQ(std::any_cast<int>(task.get()), 5);
  EXPECT_EQ(std::any_cast<int>(task.value()), 5);
  EXPECT_TRUE(task.successful());
  EXPECT_EQ(task.exception(), nullptr);
}

TEST_F(TaskTest, ExceptionIsKeptReportedAndThrownByGet) {
  const Task task = spawn([] { throw Failure{3}; });
  EXPECT_TRUE(task.join());
  EXPECT_THROW(task.get(), Failure);
  EXPECT_FALSE(task.successful());
  ASSERT_EQ(reported_.size(), 1u);
  EXPECT_EQ(reported_[0], task.exception());
}

TEST_F(TaskTest, ExceptionDoesNotDisturbOtherTasks) {
  bool ran = false;
  spawn([] { throw Failure{1}; });
  spawn([&] { ran = true; });
  wait();
  EXPECT_TRUE(ran);
}

TEST_F(TaskTest, ExceptionIsPrintedWithoutAHook) {
  set_exception_hook({});
  const Task task = spawn([] { throw std::runtime_error("unlucky"); });
  testing::internal::CaptureStderr();
  task.join();
  EXPECT_EQ(testing::internal::GetCapturedStderr(),
            "exception in a greenlet of the hub: unlucky\n");
}

TEST_F(TaskTest, ThrowingHookIsReportedItself) {
  set_exception_hook([](std::exception_ptr) { throw std::runtime_error("from the hook"); });
  const Task task = spawn([] { throw Failure{1}; });
  testing::internal::CaptureStderr();
  task.join();
  EXPECT_EQ(testing::internal::GetCapturedStderr(),
            "exception in a greenlet of the hub: from the hook\n");
}

TEST_F(TaskTest, JoinAndGetStopAtTheirLimitAndTheTaskGoesOn) {
  Event event;
  const Task task = spawn([&] { return event.wait(); });
  const Clock::time_point start = Clock::now();
  EXPECT_FALSE(task.join(milliseconds(2)));
  EXPECT_GE(Clock::now() - start, milliseconds(2));
  EXPECT_THROW(task.get(milliseconds(0)), TimeoutExpired);
  event.set();
  EXPECT_TRUE(std::any_cast<bool>(task.get()));
}

TEST_F(TaskTest, JoinOfAnEndedTaskReturnsAtOnceWithoutSwitching) {
  const Task task = spawn([] {});
  task.join();
  bool ran = false;
  spawn([&] { ran = true; });
  EXPECT_TRUE(task.join());
  EXPECT_TRUE(task.join(milliseconds(0)));
  EXPECT_FALSE(ran);
  wait();
}

TEST_F(TaskTest, TaskWithoutReferencesRunsToItsEnd) {
  bool ended = false;
  spawn([&] {
    sleep(milliseconds(1));
    sleep();
    ended = true;
  });
  wait();
  EXPECT_TRUE(ended);
}

// hub.3
TEST_F(TaskTest, LinksRunOnceInOrder) {
  std::string order;
  const Task task = spawn([] {});
  task.link([&](const Task&) { order += 'a'; });
  task.link([&](const Task&) { order += 'b'; });
  task.link([&](const Task&) { order += 'c'; });
  wait();
  wait();
  EXPECT_EQ(order, "abc");
}

// hub.3
TEST_F(TaskTest, LinkIsGivenTheTask) {
  const Task task = spawn([] { return 4; });
  int value = 0;
  task.link([&](const Task& ended) {
    EXPECT_EQ(ended, task);
    value = std::any_cast<int>(ended.value());
  });
  wait();
  EXPECT_EQ(value, 4);
}

// hub.3
TEST_F(TaskTest, LinkToAnEndedTaskRunsOnceAndSoon) {
  const Task task = spawn([] {});
  task.join();
  int calls = 0;
  task.link([&](const Task&) { ++calls; });
  EXPECT_EQ(calls, 0);
  wait();
  EXPECT_EQ(calls, 1);
}

// hub.3
TEST_F(TaskTest, LinkAddedByALinkRunsAfterTheOthers) {
  std::string order;
  const Task task = spawn([] {});
  task.link([&](const Task& ended) {
    order += 'a';
    ended.link([&](const Task&) { order += 'c'; });
  });
  task.link([&](const Task&) { order += 'b'; });
  wait();
  EXPECT_EQ(order, "abc");
}

// hub.3
TEST_F(TaskTest, LinkThatThrowsIsReportedAndTheOthersRun) {
  bool called = false;
  const Task task = spawn([] {});
  task.link([](const Task&) { throw Failure{1}; });
  task.link([&](const Task&) { called = true; });
  wait();
  EXPECT_TRUE(called);
  EXPECT_EQ(reported_.size(), 1u);
}

// hub.3
TEST_F(TaskTest, LinkMayBlock) {
  std::string order;
  const Task task = spawn([] {});
  task.link([&](const Task&) {
    sleep();
    order += 'b';
  });
  task.link([&](const Task&) { order += 'a'; });
  wait();
  EXPECT_EQ(order, "ab");
}

// hub.3
TEST_F(TaskTest, LinksRunWhenTheTaskIsKilledBeforeItBegins) {
  int calls = 0;
  const Task task = spawn([] {});
  task.link([&](const Task&) { ++calls; });
  task.kill();
  wait();
  EXPECT_EQ(calls, 1);
}

// hub.7
TEST_F(TaskTest, KillBeforeStartNeverRunsIt) {
  bool ran = false;
  const Task task = spawn([&] { ran = true; });
  EXPECT_TRUE(task.kill());
  wait();
  EXPECT_FALSE(ran);
  EXPECT_TRUE(task.successful());
  EXPECT_TRUE(is_exit(task.value()));
}

// hub.7
TEST_F(TaskTest, KillBeforeADelayedStartNeverRunsItNorWaitsForIt) {
  bool ran = false;
  const Task task = spawn_later(std::chrono::hours(1), [&] { ran = true; });
  task.kill_soon();
  EXPECT_TRUE(task.ready());
  EXPECT_TRUE(wait());
  EXPECT_FALSE(ran);
}

// hub.7
TEST_F(TaskTest, KillBeforeStartWithAnotherExceptionFailsTheTask) {
  bool ran = false;
  const Task task = spawn([&] { ran = true; });
  task.kill(failure(9));
  EXPECT_FALSE(ran);
  EXPECT_FALSE(task.successful());
  EXPECT_THROW(task.get(), Failure);
  EXPECT_EQ(reported_.size(), 1u);
}

TEST_F(TaskTest, KillThrowsGreenletExitWhereTheTaskWaits) {
  bool unwound = false;
  const Task task = spawn([&] {
    try {
      sleep(std::chrono::hours(1));
    } catch (const GreenletExit&) {
      unwound = true;
      throw;
    }
  });
  sleep();
  EXPECT_TRUE(task.kill());
  EXPECT_TRUE(unwound);
  EXPECT_TRUE(task.successful());
  EXPECT_TRUE(is_exit(task.get()));
  EXPECT_TRUE(wait()) << "the timer of the sleep is still there";
}

TEST_F(TaskTest, KillWithAnotherExceptionFailsTheTask) {
  const Task task = spawn([] { sleep(std::chrono::hours(1)); });
  sleep();
  EXPECT_TRUE(task.kill(failure(2)));
  EXPECT_THROW(task.get(), Failure);
}

TEST_F(TaskTest, KillWaitsForATaskThatHandlesItAndStopsAtItsLimit) {
  Event event;
  const Task task = spawn([&] {
    try {
      event.wait();
    } catch (const GreenletExit&) {
      event.wait();
    }
    return 1;
  });
  sleep();
  EXPECT_FALSE(task.kill(std::make_exception_ptr(GreenletExit()), milliseconds(1)));
  event.set();
  EXPECT_EQ(std::any_cast<int>(task.get()), 1);
}

TEST_F(TaskTest, KillSoonDoesNotSwitch) {
  Event event;
  const Task task = spawn([&] { event.wait(); });
  sleep();
  task.kill_soon();
  EXPECT_FALSE(task.ready());
  EXPECT_TRUE(task.join());
}

TEST_F(TaskTest, KillOfAnEndedTaskDoesNothing) {
  const Task task = spawn([] { return 1; });
  task.join();
  EXPECT_TRUE(task.kill(failure(1)));
  EXPECT_EQ(std::any_cast<int>(task.get()), 1);
}

TEST_F(TaskTest, TaskMayKillItself) {
  std::vector<Task> self;
  self.push_back(spawn([&] {
    self[0].kill();
    ADD_FAILURE() << "survived";
  }));
  EXPECT_TRUE(self[0].join());
  EXPECT_TRUE(is_exit(self[0].value()));
}

TEST_F(TaskTest, TaskKilledAfterItWasWokenDoesNotRunOn) {
  Event event;
  bool ran_on = false;
  const Task task = spawn([&] {
    event.wait();
    ran_on = true;
    sleep();
    ADD_FAILURE() << "woken twice";
  });
  sleep();
  task.kill_soon();
  event.set();
  task.join();
  EXPECT_FALSE(ran_on);
}

TEST_F(TaskTest, KillWithNoExceptionIsAnError) {
  const Task task = spawn([] {});
  EXPECT_THROW(task.kill(nullptr), std::invalid_argument);
}

TEST_F(TaskTest, RunIsDestroyedWithTheTask) {
  auto owned = std::make_shared<int>();
  const std::weak_ptr<int> alive = owned;
  const Task task = spawn([owned = std::move(owned)] {});
  EXPECT_FALSE(alive.expired());
  task.join();
  sleep();
  EXPECT_TRUE(alive.expired());
}

}  // namespace
}  // namespace heddle::hub
