#include "primitives/process/process_pool_executor.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <mutex>
#include <numeric>
#include <stdexcept>
#include <string>
#include <vector>

#include "primitives/pool/callback_hook.h"
#include "primitives/pool/errors.h"
#include "primitives/process/array.h"
#include "primitives/process/errors.h"
#include "primitives/process/event.h"
#include "primitives/process/function_registry.h"
#include "primitives/process/process.h"
#include "primitives/process/semaphore.h"
#include "primitives/process/testing/process_probe.h"

// What belongs to every executor and future (CONTRACTS.md, executor.1 to executor.8, future.1 to
// future.8) is tested here too, as far as processes make it another matter than threads.

namespace heddle::process {
namespace {

using namespace std::chrono_literals;

int Add(int a, int b) { return a + b; }
std::string Twice(const std::string& text) { return text + text; }
int Fail(int code) { throw std::runtime_error("code " + std::to_string(code)); }
int WorkerId(int) { return getpid(); }
int Die(int) {
  raise(SIGKILL);
  return 0;
}
int Pause(int) {
  pause();
  return 0;
}

// What calls and the test share. Made before the pool, so that its workers have it; one at a time.
class Meeting {
 public:
  Meeting() { current = this; }
  ~Meeting() { current = nullptr; }

  // Calls for a pool. Each waits until the test lets all go, and gives its number.
  static int WaitForGo(int number) {
    current->Enter();
    current->begun.release();
    current->go.wait();
    current->Leave();
    return number;
  }
  // Writes its number into the log.
  static int Log(int number) {
    const std::lock_guard lock(current->log_.get_lock());
    current->log_[current->log_[0] += 1] = number;
    return number;
  }
  // Counts how often it was called with this number.
  static int Count(int number) {
    const std::lock_guard lock(current->counts.get_lock());
    current->counts[number] += 1;
    return number;
  }

  std::vector<int> log() const {
    return log_.get(Slice{.start = 1, .stop = std::ptrdiff_t{log_[0]} + 1});
  }
  // How many calls waited at the same time, at most.
  int most_inside() const { return inside_[1]; }

  Semaphore begun{0};  // A token for each call that has begun to wait.
  Event go;
  Array<int> counts = Array<int>(100);

 private:
  void Enter() {
    const std::lock_guard lock(inside_.get_lock());
    inside_[0] += 1;
    inside_[1] = std::max(inside_.get(0), inside_.get(1));
  }
  void Leave() {
    const std::lock_guard lock(inside_.get_lock());
    inside_[0] -= 1;
  }

  static inline Meeting* current = nullptr;

  Array<int> log_ = Array<int>(100);   // The number of entries, and the entries.
  Array<int> inside_ = Array<int>(2);  // How many there are, and how many there were at most.
};

TEST(ProcessPoolExecutorTest, ReturnsWhatTheFunctionReturns) {
  ProcessPoolExecutor pool(2);
  EXPECT_EQ(pool.submit(Add, 2, 3).result(), 5);
  EXPECT_EQ(pool.submit(Twice, "ab").result(), "abab");
}

TEST(ProcessPoolExecutorTest, RunsInAnotherProcess) {
  ProcessPoolExecutor pool(1);
  EXPECT_NE(pool.submit(WorkerId, 0).result(), getpid());
}

TEST(ProcessPoolExecutorTest, RunsFunctionsByTheirNames) {
  register_function("add", Add);
  ProcessPoolExecutor pool(1);
  EXPECT_EQ((pool.submit_named<int(int, int)>("add", 4, 5).result()), 9);
  EXPECT_THROW((pool.submit_named<int(int)>("add", 4)), std::invalid_argument);
  EXPECT_THROW((pool.submit_named<int(int)>("subtract", 4)), std::invalid_argument);
}

TEST(ProcessPoolExecutorTest, AnExceptionComesBackAsRemoteError) {
  ProcessPoolExecutor pool(1);
  const auto future = pool.submit(Fail, 7);
  try {
    future.result();
    FAIL() << "no exception";
  } catch (const RemoteError& error) {
    EXPECT_NE(std::string(error.what()).find("code 7"), std::string::npos) << error.what();
  }
  EXPECT_EQ(pool.submit(Add, 1, 1).result(), 2);  // and the worker goes on
}

TEST(ProcessPoolExecutorTest, MapsInOrder) {
  ProcessPoolExecutor pool(2);
  std::vector<int> results;
  for (const int result : pool.map(
           +[](int x) { return x * x; }, std::vector<int>{1, 2, 3, 4}))
    results.push_back(result);
  EXPECT_EQ(results, (std::vector<int>{1, 4, 9, 16}));
}

// future.4, and process pool.1: in this process.
TEST(ProcessPoolExecutorTest, CallbacksRunOnceEachInThisProcess) {
  std::atomic<int> calls = 0;
  {
    ProcessPoolExecutor pool(2);
    for (int i = 0; i < 10; ++i) {
      pool.submit(Add, i, i).add_done_callback([&calls, i](const Future<int>& future) {
        EXPECT_EQ(future.result(), 2 * i);
        ++calls;
      });
    }
  }
  EXPECT_EQ(calls, 10);
}

// process pool.2
TEST(ProcessPoolExecutorTest, ADeadWorkerBreaksThePoolForAllWhoWait) {
  ProcessPoolExecutor pool(1);
  const auto dead = pool.submit(Die, 0);
  const auto queued = pool.submit(Add, 1, 2);
  EXPECT_THROW(dead.result(), BrokenProcessPool);
  EXPECT_THROW(queued.result(), BrokenProcessPool);
  EXPECT_THROW(pool.submit(Add, 1, 2), BrokenProcessPool);
}

TEST(ProcessPoolExecutorTest, TheHelpersDeathBreaksThePoolToo) {
  ProcessPoolExecutor pool(1);
  const auto future = pool.submit(Pause, 0);
  kill(pool.spawner_pid(), SIGKILL);
  EXPECT_THROW(future.result(), BrokenProcessPool);
}

// executor.7
TEST(ProcessPoolExecutorTest, AnInitializerThatFailsBreaksThePoolAndSaysSo) {
  ProcessPoolExecutor pool(
      {.max_workers = 1, .initializer = [] { throw std::runtime_error("no"); }});
  try {
    pool.submit(Add, 1, 2).result();
    FAIL() << "no exception";
  } catch (const BrokenProcessPool& error) {
    EXPECT_NE(std::string(error.what()).find("initializer"), std::string::npos) << error.what();
  }
  EXPECT_THROW(pool.submit(Add, 1, 2), BrokenProcessPool);
}

// process pool.3
TEST(ProcessPoolExecutorTest, AWorkerIsReplacedAfterItsShareOfCalls) {
  ProcessPoolExecutor pool({.max_workers = 1, .max_tasks_per_child = 1});
  const int first = pool.submit(WorkerId, 0).result();
  EXPECT_NE(pool.submit(WorkerId, 0).result(), first);
}

// process pool.3: CPython 3.11 hangs when more calls are pending than a worker may still take.
TEST(ProcessPoolExecutorTest, ManyCallsWithFewPerWorkerEnd) {
  ProcessPoolExecutor pool({.max_workers = 2, .max_tasks_per_child = 1});
  std::vector<Future<int>> futures;
  for (int i = 0; i < 8; ++i) futures.push_back(pool.submit(Add, i, 1));
  pool.shutdown();
  for (int i = 0; i < 8; ++i) EXPECT_EQ(futures[static_cast<std::size_t>(i)].result(), i + 1);
}

// process pool.3: CPython 3.11 hangs when everything pending was cancelled before the shutdown.
TEST(ProcessPoolExecutorTest, ShutdownAfterCancelEnds) {
  Meeting meeting;
  ProcessPoolExecutor pool(1);
  const auto running = pool.submit(Meeting::WaitForGo, 1);
  const auto first = pool.submit(Add, 1, 1);
  const auto second = pool.submit(Add, 1, 1);
  meeting.begun.acquire();
  EXPECT_TRUE(first.cancel());
  EXPECT_TRUE(second.cancel());
  meeting.go.set();
  pool.shutdown(/*wait=*/true, /*cancel_futures=*/true);
  EXPECT_EQ(running.result(), 1);
}

// process pool.3
TEST(ProcessPoolExecutorTest, ShutdownOfAPoolWhoseOnlyCallWasCancelledEnds) {
  ProcessPoolExecutor pool(1);
  pool.submit(Add, 1, 1).cancel();
  pool.shutdown();
}

// executor.1
TEST(ProcessPoolExecutorTest, AtMostMaxWorkersCallsRunAndAsManyDo) {
  Meeting meeting;
  ProcessPoolExecutor pool(2);
  std::vector<Future<int>> futures;
  for (int i = 0; i < 6; ++i) futures.push_back(pool.submit(Meeting::WaitForGo, i));
  meeting.begun.acquire();
  meeting.begun.acquire();
  EXPECT_EQ(std::ranges::count_if(futures, &Future<int>::running), 2);
  meeting.go.set();
  pool.shutdown();
  EXPECT_EQ(meeting.most_inside(), 2);
}

// executor.2
TEST(ProcessPoolExecutorTest, CallsStartInFifoOrder) {
  Meeting meeting;
  ProcessPoolExecutor pool(1);
  std::vector<int> expected(50);
  std::iota(expected.begin(), expected.end(), 0);
  for (const int i : expected) pool.submit(Meeting::Log, i);
  pool.shutdown();
  EXPECT_EQ(meeting.log(), expected);
}

// executor.3
TEST(ProcessPoolExecutorTest, EachCallRunsExactlyOnce) {
  Meeting meeting;
  ProcessPoolExecutor pool(3);
  for (int i = 0; i < 100; ++i) pool.submit(Meeting::Count, i);
  pool.shutdown();
  EXPECT_EQ(meeting.counts.get(Slice{}), std::vector<int>(100, 1));
}

// executor.4
TEST(ProcessPoolExecutorTest, SubmitAndMapAfterShutdownAreErrors) {
  ProcessPoolExecutor pool(1);
  pool.shutdown();
  EXPECT_THROW(pool.submit(Add, 1, 2), ExecutorShutdownError);
  EXPECT_THROW(pool.map(WorkerId, std::vector<int>{1}), ExecutorShutdownError);
  pool.shutdown();
}

// executor.5
TEST(ProcessPoolExecutorTest, ShutdownWithWaitDrainsTheQueue) {
  ProcessPoolExecutor pool(1);
  std::vector<Future<int>> futures;
  for (int i = 0; i < 20; ++i) futures.push_back(pool.submit(Add, i, 1));
  pool.shutdown();
  for (int i = 0; i < 20; ++i) {
    EXPECT_TRUE(futures[static_cast<std::size_t>(i)].done());
    EXPECT_EQ(futures[static_cast<std::size_t>(i)].result(), i + 1);
  }
}

// executor.5
TEST(ProcessPoolExecutorTest, ShutdownWithoutWaitReturnsAndTheQueueIsStillDrained) {
  Meeting meeting;
  ProcessPoolExecutor pool(1);
  const auto running = pool.submit(Meeting::WaitForGo, 1);
  const auto queued = pool.submit(Add, 1, 1);
  meeting.begun.acquire();
  pool.shutdown(/*wait=*/false);
  EXPECT_FALSE(running.done());
  meeting.go.set();
  EXPECT_EQ(running.result(), 1);
  EXPECT_EQ(queued.result(), 2);
}

// executor.5
TEST(ProcessPoolExecutorTest, CancelFuturesCancelsOnlyPendingOnes) {
  Meeting meeting;
  ProcessPoolExecutor pool(1);
  const auto running = pool.submit(Meeting::WaitForGo, 1);
  const auto pending = pool.submit(Meeting::Count, 1);
  meeting.begun.acquire();
  pool.shutdown(/*wait=*/false, /*cancel_futures=*/true);
  EXPECT_TRUE(pending.cancelled());
  EXPECT_TRUE(running.running());
  meeting.go.set();
  pool.shutdown();
  EXPECT_EQ(running.result(), 1);
  EXPECT_EQ(meeting.counts.get(1), 0);
}

// executor.5: whichever the cancelling meets on their way to a worker.
TEST(ProcessPoolExecutorTest, CancelFuturesLosesNoCall) {
  ProcessPoolExecutor pool(1);
  std::vector<Future<int>> futures;
  for (int i = 0; i < 50; ++i) futures.push_back(pool.submit(Add, i, 1));
  pool.shutdown(/*wait=*/true, /*cancel_futures=*/true);
  for (int i = 0; i < 50; ++i) {
    const Future<int>& future = futures[static_cast<std::size_t>(i)];
    EXPECT_TRUE(future.done());
    if (!future.cancelled()) EXPECT_EQ(future.result(), i + 1);
  }
}

// executor.6
TEST(ProcessPoolExecutorTest, MaxWorkersBelowOneIsAnError) {
  EXPECT_THROW(ProcessPoolExecutor(0), std::invalid_argument);
  EXPECT_THROW(ProcessPoolExecutor(-1), std::invalid_argument);
  EXPECT_THROW(ProcessPoolExecutor({.max_workers = 1, .max_tasks_per_child = 0}),
               std::invalid_argument);
}

// executor.8: a pool belongs to the process that made it, so a call that submits is told so instead
// of waiting for ever; a callback may submit (ACallbackMaySubmitAndWait).
TEST(ProcessPoolExecutorTest, ACallThatSubmitsToAPoolOfItsParentIsAnError) {
  static ProcessPoolExecutor* parents;
  ProcessPoolExecutor pool(1);
  parents = &pool;
  ProcessPoolExecutor other(1);
  const auto call = other.submit(
      +[](int number) { return parents->submit(Add, number, 1).result(); }, 1);
  EXPECT_THROW(call.result(), RemoteError);
}

// future.1
TEST(ProcessPoolExecutorTest, AFutureIsPendingThenRunningThenFinished) {
  Meeting meeting;
  ProcessPoolExecutor pool(1);
  const auto first = pool.submit(Meeting::WaitForGo, 1);
  const auto second = pool.submit(Add, 1, 1);
  meeting.begun.acquire();
  EXPECT_TRUE(first.running());
  EXPECT_FALSE(first.done());
  EXPECT_FALSE(second.running() || second.done());
  meeting.go.set();
  second.result();
  EXPECT_TRUE(first.done() && second.done());
  EXPECT_FALSE(first.running() || second.running());
}

// future.2
TEST(ProcessPoolExecutorTest, CancelOfARunningOrFinishedCallIsFalseAndOfAPendingOneTrue) {
  Meeting meeting;
  ProcessPoolExecutor pool(1);
  const auto running = pool.submit(Meeting::WaitForGo, 1);
  const auto pending = pool.submit(Meeting::Count, 1);
  meeting.begun.acquire();
  EXPECT_FALSE(running.cancel());
  EXPECT_TRUE(pending.cancel());
  EXPECT_TRUE(pending.cancel()) << "again";
  meeting.go.set();
  EXPECT_EQ(running.result(), 1);
  EXPECT_FALSE(running.cancel());
  EXPECT_THROW(pending.result(), CancelledError);
  pool.shutdown();
  EXPECT_EQ(meeting.counts.get(1), 0) << "a cancelled call never runs";
}

// future.3: somebody else settles the futures; the pool goes on.
TEST(ProcessPoolExecutorTest, AnOutcomeSetByAStrangerStays) {
  Meeting meeting;
  ProcessPoolExecutor pool(1);
  const auto running = pool.submit(Meeting::WaitForGo, 1);
  const auto pending = pool.submit(Add, 1, 1);
  meeting.begun.acquire();
  running.set_result(-1);
  pending.set_result(-2);
  meeting.go.set();
  EXPECT_EQ(pool.submit(Add, 1, 2).result(), 3);
  EXPECT_EQ(running.result(), -1);
  EXPECT_EQ(pending.result(), -2);
}

// future.4
TEST(ProcessPoolExecutorTest, CallbacksOfOneFutureRunInOrderOfRegistration) {
  Meeting meeting;
  std::vector<int> order;
  {
    ProcessPoolExecutor pool(1);
    const auto future = pool.submit(Meeting::WaitForGo, 1);
    for (int i = 0; i < 5; ++i) {
      future.add_done_callback([&order, i](const Future<int>&) { order.push_back(i); });
    }
    meeting.go.set();
  }
  EXPECT_EQ(order, (std::vector<int>{0, 1, 2, 3, 4}));
}

// future.5
TEST(ProcessPoolExecutorTest, ACallbacksExceptionIsReportedAndTheOthersRun) {
  static std::atomic<int> reported;
  reported = 0;
  const CallbackExceptionHook before =
      set_callback_exception_hook([](std::exception_ptr) { ++reported; });
  Meeting meeting;
  std::atomic<int> ran = 0;
  {
    ProcessPoolExecutor pool(1);
    const auto future = pool.submit(Meeting::WaitForGo, 1);
    future.add_done_callback([](const Future<int>&) { throw std::runtime_error("callback"); });
    future.add_done_callback([&](const Future<int>&) { ++ran; });
    meeting.go.set();
    EXPECT_EQ(pool.submit(Add, 1, 2).result(), 3) << "and the pool goes on";
  }
  EXPECT_EQ(reported, 1);
  EXPECT_EQ(ran, 1);
  set_callback_exception_hook(before);
}

// future.6
TEST(ProcessPoolExecutorTest, ResultMayReturnBeforeTheCallbacksRan) {
  Meeting meeting;
  Event returned;
  std::atomic<bool> ran = false;
  ProcessPoolExecutor pool(1);
  const auto future = pool.submit(Meeting::WaitForGo, 1);
  future.add_done_callback([&](const Future<int>&) {
    returned.wait();
    ran = true;
  });
  meeting.go.set();
  EXPECT_EQ(future.result(), 1);
  EXPECT_FALSE(ran);
  returned.set();
  pool.shutdown();
  EXPECT_TRUE(ran);
}

// future.7
TEST(ProcessPoolExecutorTest, AfterATimeoutOfResultTheCallGoesOn) {
  Meeting meeting;
  ProcessPoolExecutor pool(1);
  const auto future = pool.submit(Meeting::WaitForGo, 1);
  EXPECT_THROW(future.result(1ms), TimeoutError);
  meeting.go.set();
  EXPECT_EQ(future.result(), 1);
}

// executor.8, future.8
TEST(ProcessPoolExecutorTest, ACallbackMaySubmitAndWait) {
  Meeting meeting;
  std::atomic<int> sum = 0;
  ProcessPoolExecutor pool(1);
  const auto future = pool.submit(Meeting::WaitForGo, 1);
  future.add_done_callback(
      [&](const Future<int>& done) { sum = done.result() + pool.submit(Add, 10, 20).result(); });
  meeting.go.set();
  while (sum == 0) sched_yield();
  EXPECT_EQ(sum, 31);
}

// process.2, process.4
TEST(ProcessPoolExecutorTest, ItsProcessesEndWhenTheirParentIsKilled) {
  testing::BecomeSubreaper();
  Array<int> processes(2);
  const Process parent([&] {
    ProcessPoolExecutor pool(1);
    processes[0] = pool.spawner_pid();
    processes[1] = pool.submit(WorkerId, 0).result();
    raise(SIGKILL);
  });
  parent.start();
  parent.join();
  // Killed, or ended by itself: the kernel closes the dying parent's sockets before it kills who is
  // tied to it.
  for (const int i : {0, 1}) {
    testing::Reap(processes[i]);
    EXPECT_FALSE(testing::Exists(processes[i]));
  }
}

TEST(ProcessPoolExecutorTest, LeavesNoProcessDescriptorOrSharedMemory) {
  const auto descriptors = testing::OpenDescriptors();
  const auto memory = testing::SharedMemoryFiles();
  {
    ProcessPoolExecutor pool(2);
    pool.submit(Add, 1, 2).result();
  }
  EXPECT_EQ(testing::OpenDescriptors(), descriptors);
  EXPECT_EQ(testing::SharedMemoryFiles(), memory);
  EXPECT_TRUE(testing::ChildrenOf(getpid()).empty());
}

}  // namespace
}  // namespace heddle::process
