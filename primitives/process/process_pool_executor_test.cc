#include "primitives/process/process_pool_executor.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <string>
#include <vector>

#include "primitives/process/errors.h"
#include "primitives/process/function_registry.h"
#include "primitives/process/testing/process_probe.h"

namespace heddle::process {
namespace {

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
  for (const int result : pool.map(+[](int x) { return x * x; }, std::vector<int>{1, 2, 3, 4})) results.push_back(result);
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

TEST(ProcessPoolExecutorTest, AnInitializerThatFailsBreaksIt) {
  ProcessPoolExecutor pool({.max_workers = 1, .initializer = [] { throw std::runtime_error("no"); }});
  EXPECT_THROW(pool.submit(Add, 1, 2).result(), BrokenProcessPool);
}

// process pool.3
TEST(ProcessPoolExecutorTest, AWorkerIsReplacedAfterItsShareOfCalls) {
  ProcessPoolExecutor pool({.max_workers = 1, .max_tasks_per_child = 1});
  const int first = pool.submit(WorkerId, 0).result();
  EXPECT_NE(pool.submit(WorkerId, 0).result(), first);
}

TEST(ProcessPoolExecutorTest, ShutdownCancelsWhatHasNotBegun) {
  ProcessPoolExecutor pool(1);
  std::vector<Future<int>> futures;
  for (int i = 0; i < 50; ++i) futures.push_back(pool.submit(Add, i, 1));
  pool.shutdown(/*wait=*/true, /*cancel_futures=*/true);
  for (int i = 0; i < 50; ++i) {
    const Future<int>& future = futures[static_cast<std::size_t>(i)];
    EXPECT_TRUE(future.done());
    if (!future.cancelled()) EXPECT_EQ(future.result(), i + 1);
  }
  EXPECT_THROW(pool.submit(Add, 1, 2), ExecutorShutdownError);
}

TEST(ProcessPoolExecutorTest, RefusesNoWorkers) {
  EXPECT_THROW(ProcessPoolExecutor(0), std::invalid_argument);
  EXPECT_THROW(ProcessPoolExecutor({.max_workers = 1, .max_tasks_per_child = 0}), std::invalid_argument);
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
