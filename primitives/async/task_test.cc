// Tasks: results, exceptions, cancellation, timeouts.
#include "primitives/async/task.h"

#include <gtest/gtest.h>

#include <future>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "primitives/async/join_handle.h"
#include "primitives/async/task_group.h"
#include "primitives/async/thread.h"
#include "primitives/async/wait.h"
#include "primitives/select/socket.h"

namespace heddle::async {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using Log = std::vector<std::string>;

Task<int> Number(int number) { co_return number; }

Task<int> Fail(std::string why) {
  throw std::runtime_error(why);
  co_return 0;
}

// Writes a word at its end, also when it is cancelled.
struct Farewell {
  Log* log;
  std::string word;
  ~Farewell() { log->push_back(word); }
};

Task<int> WaitAnHour(Log* log, std::string name) {
  const Farewell farewell{log, name + " ends"};
  log->push_back(name + " waits");
  co_await sleep(hours(1));
  log->push_back(name + " goes on");
  co_return 1;
}

class TaskTest : public ::testing::Test {
 protected:
  EventLoop loop_;
  Log log_;
};

TEST_F(TaskTest, ATaskBeginsWhenItIsAwaited) {
  const auto outer = [](Log* log) -> Task<int> {
    const auto inner = [](Log* to) -> Task<int> {
      to->push_back("inner");
      co_return 2;
    };
    Task<int> task = inner(log);
    log->push_back("outer");
    co_return co_await std::move(task) + 1;
  };
  EXPECT_EQ(run(loop_, outer(&log_)), 3);
  EXPECT_EQ(log_, (Log{"outer", "inner"}));
}

TEST_F(TaskTest, AnExceptionReachesWhoAwaits) {
  const auto outer = []() -> Task<std::string> {
    try {
      co_await Fail("why");
    } catch (const std::runtime_error& error) {
      co_return error.what();
    }
    co_return "no exception";
  };
  EXPECT_EQ(run(loop_, outer()), "why");
  EXPECT_THROW(run(loop_, Fail("out")), std::runtime_error);
}

TEST_F(TaskTest, ResultsNeedNotBeCopied) {
  const auto make = []() -> Task<std::unique_ptr<int>> { co_return std::make_unique<int>(5); };
  EXPECT_EQ(*run(loop_, make()), 5);
}

TEST_F(TaskTest, AwaitingTwiceIsAnError) {
  const auto twice = []() -> Task<void> {
    Task<int> task = Number(1);
    EXPECT_EQ(co_await std::move(task), 1);
    EXPECT_THROW(co_await std::move(task), std::logic_error);
    Task<int> empty;
    EXPECT_THROW(co_await std::move(empty), std::logic_error);
  };
  run(loop_, twice());
}

TEST_F(TaskTest, ALongChainOfTasksNeedsNoStack) {
  const auto chain = []() -> Task<int> {
    int sum = 0;
    for (int i = 0; i < 100000; ++i) sum += co_await Number(1);
    co_return sum;
  };
  EXPECT_EQ(run(loop_, chain()), 100000);
}

TEST_F(TaskTest, SpawnedTasksTakeTurns) {
  const auto count = [](Log* log, std::string name) -> Task<void> {
    for (int i = 0; i < 2; ++i) {
      log->push_back(name + std::to_string(i));
      co_await sleep(nanoseconds(0));
    }
  };
  const auto both = [&]() -> Task<void> {
    EventLoop& loop = co_await current_loop();
    JoinHandle<void> a = spawn(loop, count(&log_, "a"));
    JoinHandle<void> b = spawn(loop, count(&log_, "b"));
    EXPECT_TRUE(log_.empty()) << "spawn only schedules";
    co_await a;
    co_await b;
  };
  run(loop_, both());
  EXPECT_EQ(log_, (Log{"a0", "b0", "a1", "b1"}));
}

// async.1
TEST_F(TaskTest, SleepersWakeInTheOrderOfTheirDeadlines) {
  const auto nap = [](Log* log, int ms) -> Task<void> {
    const auto start = EventLoop::Clock::now();
    co_await sleep(milliseconds(ms));
    EXPECT_GE(EventLoop::Clock::now() - start, milliseconds(ms));
    log->push_back(std::to_string(ms));
  };
  std::vector<Task<void>> naps;
  for (const int ms : {9, 3, 6}) naps.push_back(nap(&log_, ms));
  run(loop_, gather(std::move(naps)));
  EXPECT_EQ(log_, (Log{"3", "6", "9"}));
}

TEST_F(TaskTest, ANegativeSleepIsAnError) {
  const auto negative = []() -> Task<void> { co_await sleep(milliseconds(-1)); };
  EXPECT_THROW(run(loop_, negative()), std::invalid_argument);
}

// async.2
TEST_F(TaskTest, CancelEndsATaskWhereItWaits) {
  const auto test = [&]() -> Task<void> {
    EventLoop& loop = co_await current_loop();
    JoinHandle<int> handle = spawn(loop, WaitAnHour(&log_, "it"));
    co_await sleep(nanoseconds(0));
    EXPECT_FALSE(handle.done());
    EXPECT_TRUE(handle.cancel());
    EXPECT_EQ(log_, (Log{"it waits", "it ends"}));
    EXPECT_TRUE(handle.done() && handle.cancelled());
    EXPECT_FALSE(handle.cancel());
    EXPECT_THROW(co_await handle, CancelledError);
  };
  run(loop_, test());
}

// async.2
TEST_F(TaskTest, ATaskThatIsCancelledBeforeItBeganNeverBegins) {
  const auto test = [&]() -> Task<void> {
    EventLoop& loop = co_await current_loop();
    JoinHandle<int> handle = spawn(loop, WaitAnHour(&log_, "it"));
    handle.cancel();
    co_await sleep(nanoseconds(0));
    EXPECT_EQ(log_, Log{});
  };
  run(loop_, test());
}

// async.2
TEST_F(TaskTest, DroppingTheHandleCancels) {
  const auto test = [&]() -> Task<void> {
    EventLoop& loop = co_await current_loop();
    {
      const JoinHandle<int> handle = spawn(loop, WaitAnHour(&log_, "it"));
      co_await sleep(nanoseconds(0));
    }
    EXPECT_EQ(log_, (Log{"it waits", "it ends"}));
  };
  run(loop_, test());
}

// async.2
TEST_F(TaskTest, CancelWakesWhoAwaits) {
  const auto test = [&]() -> Task<void> {
    EventLoop& loop = co_await current_loop();
    JoinHandle<int> handle = spawn(loop, WaitAnHour(&log_, "it"));
    const Handle canceller = loop.call_later(milliseconds(1), [&] { handle.cancel(); });
    EXPECT_THROW(co_await handle, CancelledError);
  };
  run(loop_, test());
}

// async.4
TEST_F(TaskTest, ATaskThatCancelsItselfRunsUntilItWaits) {
  std::optional<JoinHandle<void>> self;
  const auto suicidal = [&]() -> Task<void> {
    const Farewell farewell{&log_, "ends"};
    self->cancel();
    log_.push_back("still running");
    co_await sleep(nanoseconds(0));
    log_.push_back("never");
  };
  const auto test = [&]() -> Task<void> {
    self = spawn(co_await current_loop(), suicidal());
    EXPECT_THROW(co_await *self, CancelledError);
  };
  run(loop_, test());
  EXPECT_EQ(log_, (Log{"still running", "ends"}));
}

// async.4
TEST_F(TaskTest, ATaskMayDropItsOwnHandle) {
  std::optional<JoinHandle<void>> self;
  const auto task = [&]() -> Task<void> {
    self.reset();
    log_.push_back("still running");
    co_return;
  };
  const auto test = [&]() -> Task<void> {
    self = spawn(co_await current_loop(), task());
    co_await sleep(milliseconds(1));
  };
  run(loop_, test());
  EXPECT_EQ(log_, Log{"still running"});
}

// async.2
TEST_F(TaskTest, AWaiterThatIsCancelledDoesNotTakeTheAwaitedTaskWithIt) {
  const auto test = [&]() -> Task<void> {
    EventLoop& loop = co_await current_loop();
    JoinHandle<int> awaited = spawn(loop, Number(4));
    {
      const auto wait = [](JoinHandle<int>* handle) -> Task<int> { co_return co_await *handle; };
      JoinHandle<int> waiter = spawn(loop, wait(&awaited));
      co_await sleep(nanoseconds(0));
    }
    EXPECT_EQ(co_await awaited, 4);
  };
  run(loop_, test());
}

TEST_F(TaskTest, TwoWaitersForOneTaskAreAnError) {
  const auto test = [&]() -> Task<void> {
    EventLoop& loop = co_await current_loop();
    JoinHandle<int> awaited = spawn(loop, WaitAnHour(&log_, "it"));
    const auto wait = [](JoinHandle<int>* handle) -> Task<int> { co_return co_await *handle; };
    JoinHandle<int> first = spawn(loop, wait(&awaited));
    JoinHandle<int> second = spawn(loop, wait(&awaited));
    EXPECT_THROW(co_await second, std::logic_error);
    EXPECT_FALSE(first.done());
  };
  run(loop_, test());
}

TEST_F(TaskTest, TheResultBeforeTheEndIsAnError) {
  JoinHandle<int> handle = spawn(loop_, Number(1));
  EXPECT_THROW(handle.result(), std::logic_error);
}

TEST_F(TaskTest, ADetachedTaskThatFailsIsReported) {
  loop_.set_exception_handler([&](std::exception_ptr error) {
    EXPECT_THROW(std::rethrow_exception(error), std::runtime_error);
    log_.push_back("reported");
    loop_.stop();
  });
  spawn(loop_, Fail("unheard")).detach();
  loop_.run_forever();
  EXPECT_EQ(log_, Log{"reported"});
}

TEST_F(TaskTest, StoppingTheLoopBeforeTheEndIsAnError) {
  loop_.call_later(milliseconds(1), [&] { loop_.stop(); });
  EXPECT_THROW(run(loop_, WaitAnHour(&log_, "it")), std::logic_error);
  EXPECT_EQ(log_, (Log{"it waits", "it ends"}));
}

TEST_F(TaskTest, TheEndOfTheLoopCancelsItsTasks) {
  std::optional<JoinHandle<int>> handle;
  {
    EventLoop loop;
    handle = spawn(loop, WaitAnHour(&log_, "kept"));
    spawn(loop, WaitAnHour(&log_, "detached")).detach();
    loop.stop();
    loop.run_forever();
  }
  EXPECT_EQ(log_.size(), 4u);
  EXPECT_THROW(handle->result(), CancelledError);
}

TEST_F(TaskTest, WithTimeoutGivesTheResultInTime) {
  EXPECT_EQ(run(loop_, with_timeout(Number(3), hours(1))), 3);
  EXPECT_THROW(run(loop_, with_timeout(Fail("why"), hours(1))), std::runtime_error);
}

// async.2
TEST_F(TaskTest, WithTimeoutCancelsNotBeforeTheDeadline) {
  const auto start = loop_.time();
  EXPECT_THROW(run(loop_, with_timeout(WaitAnHour(&log_, "it"), milliseconds(5))), TimeoutError);
  EXPECT_GE(loop_.time() - start, milliseconds(5));
  EXPECT_EQ(log_, (Log{"it waits", "it ends"}));
}

TEST_F(TaskTest, ANegativeTimeoutIsAnError) {
  EXPECT_THROW(run(loop_, with_timeout(Number(1), milliseconds(-1))), std::invalid_argument);
}

// async.2
TEST_F(TaskTest, AfterATimeoutTheSameDescriptorCanBeWaitedForAtOnce) {
  auto [a, b] = Socket::Pair();
  const auto wait = [](int fd) -> Task<void> { co_await readable(fd); };
  const auto test = [&, &a = a, &b = b]() -> Task<void> {
    EXPECT_THROW(co_await with_timeout(wait(a.fileno()), milliseconds(1)), TimeoutError);
    b.send("x");
    co_await wait(a.fileno());
  };
  run(loop_, test());
}

// async.2
TEST_F(TaskTest, CancellingATaskCancelsWhatItWaitsForHoweverDeep) {
  const auto deep = [&]() -> Task<int> {
    std::vector<Task<int>> tasks;
    tasks.push_back(WaitAnHour(&log_, "a"));
    tasks.push_back(WaitAnHour(&log_, "b"));
    co_return (co_await with_timeout(gather(std::move(tasks)), hours(1))).front();
  };
  EXPECT_THROW(run(loop_, with_timeout(deep(), milliseconds(5))), TimeoutError);
  EXPECT_EQ(log_.size(), 4u);
}

TEST_F(TaskTest, GatherGivesResultsInOrderAndTheFirstError) {
  const auto nap = [](int ms) -> Task<int> {
    co_await sleep(milliseconds(ms));
    co_return ms;
  };
  std::vector<Task<int>> good;
  good.push_back(nap(2));
  good.push_back(nap(1));
  EXPECT_EQ(run(loop_, gather(std::move(good))), (std::vector<int>{2, 1}));

  std::vector<Task<int>> bad;
  bad.push_back(Fail("first"));
  bad.push_back(WaitAnHour(&log_, "other"));
  EXPECT_THROW(run(loop_, gather(std::move(bad))), std::runtime_error);
  EXPECT_EQ(log_, (Log{"other waits", "other ends"}));
}

TEST_F(TaskTest, AGroupForgetsWhatHasEndedAndCancelsTheRest) {
  const auto nothing = []() -> Task<void> { co_return; };
  const auto wait = [](Log* log) -> Task<void> { co_await WaitAnHour(log, "it"); };
  const auto test = [&]() -> Task<void> {
    TaskGroup group(&co_await current_loop());
    for (int i = 0; i < 100; ++i) {
      group.Spawn(nothing());
      co_await sleep(nanoseconds(0));
    }
    group.Spawn(wait(&log_));
    co_await sleep(nanoseconds(0));
    EXPECT_EQ(group.running(), 1u);
  };
  run(loop_, test());
  EXPECT_EQ(log_, (Log{"it waits", "it ends"}));
}

// async.3
TEST_F(TaskTest, AThreadsResultAndExceptionComeBack) {
  EXPECT_EQ(run(loop_, to_thread<int>([] { return 6; })), 6);
  EXPECT_THROW(run(loop_, to_thread<int>([]() -> int { throw std::runtime_error("in a thread"); })),
               std::runtime_error);
}

// async.2
TEST_F(TaskTest, AThreadWhoseTaskIsCancelledRunsOnUnheard) {
  struct Gate {
    std::promise<void> open;
    std::promise<void> passed;
  };
  const auto gate = std::make_shared<Gate>();
  const auto call = [=] {
    gate->open.get_future().get();
    gate->passed.set_value();
    return 1;
  };
  EXPECT_THROW(run(loop_, with_timeout(to_thread<int>(call), milliseconds(1))), TimeoutError);
  gate->open.set_value();
  gate->passed.get_future().get();
  loop_.call_later(milliseconds(1), [&] { loop_.stop(); });
  loop_.run_forever();
}

}  // namespace
}  // namespace heddle::async
