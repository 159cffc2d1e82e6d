// ThreadPoolExecutor, clause by clause (CONTRACTS.md, executor.1 to executor.8 and future.8).
// Tasks are held and let go by latches: nothing here depends on how fast a thread is.

#include "primitives/pool/thread_pool_executor.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <latch>
#include <memory>
#include <mutex>
#include <numeric>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "primitives/lock/observed_thread.h"
#include "primitives/pool/callback_hook.h"
#include "primitives/pool/wait.h"

namespace heddle {

class ThreadPoolExecutorPeer {
 public:
  explicit ThreadPoolExecutorPeer(ThreadPoolExecutor& pool) : pool_(pool) {}

  std::size_t workers() const {
    const std::lock_guard lock(pool_.mutex_);
    return pool_.workers_.size();
  }

  void WaitUntilIdle(std::size_t workers) const {
    for (;;) {
      {
        const std::lock_guard lock(pool_.mutex_);
        if (pool_.idle_ == workers) return;
      }
      std::this_thread::yield();
    }
  }

 private:
  ThreadPoolExecutor& pool_;
};

namespace {

using namespace std::chrono_literals;

// executor.1
TEST(ThreadPoolExecutorTest, AtMostMaxWorkersTasksRunAndAsManyDo) {
  constexpr int kWorkers = 3;
  std::atomic<int> running{0};
  std::atomic<int> most{0};
  std::latch all_busy(kWorkers);
  ThreadPoolExecutor pool(kWorkers);
  for (int i = 0; i < 5 * kWorkers; ++i) {
    pool.submit([&, i] {
      const int now = ++running;
      int seen = most;
      while (seen < now && !most.compare_exchange_weak(seen, now)) {
      }
      if (i < kWorkers) all_busy.arrive_and_wait();  // Ends only when kWorkers run together.
      --running;
    });
  }
  pool.shutdown();
  EXPECT_EQ(most, kWorkers);
}

// executor.1
TEST(ThreadPoolExecutorTest, AnIdleWorkerIsReusedBeforeAnotherStarts) {
  ThreadPoolExecutor pool(8);
  const ThreadPoolExecutorPeer peer(pool);
  for (int i = 0; i < 20; ++i) {
    pool.submit([] {}).result();
    peer.WaitUntilIdle(1);
  }
  EXPECT_EQ(peer.workers(), 1u);
}

TEST(ThreadPoolExecutorTest, NoThreadStartsBeforeWorkComes) {
  ThreadPoolExecutor pool(8);
  EXPECT_EQ(ThreadPoolExecutorPeer(pool).workers(), 0u);
}

// executor.2
TEST(ThreadPoolExecutorTest, TasksStartInFifoOrder) {
  std::vector<int> order;
  std::vector<int> expected(50);
  std::iota(expected.begin(), expected.end(), 0);
  {
    ThreadPoolExecutor pool(1);
    for (const int i : expected) pool.submit([&order, i] { order.push_back(i); });
  }
  EXPECT_EQ(order, expected);
}

// executor.2: with several workers, nobody is running while an earlier one is still pending.
TEST(ThreadPoolExecutorTest, AmongSeveralWorkersTooTheEarlierTaskRunsFirst) {
  std::vector<Future<void>> futures;
  std::latch all_submitted(1);
  std::atomic<int> overtaken{0};
  {
    ThreadPoolExecutor pool(3);
    for (int i = 0; i < 60; ++i) {
      futures.push_back(pool.submit([&, i] {
        all_submitted.wait();
        for (int earlier = 0; earlier < i; ++earlier) {
          const Future<void>& future = futures[earlier];
          if (!future.running() && !future.done()) ++overtaken;
        }
      }));
    }
    all_submitted.count_down();
  }
  EXPECT_EQ(overtaken, 0);
}

// executor.3
TEST(ThreadPoolExecutorTest, EachTaskRunsExactlyOnce) {
  std::vector<std::atomic<int>> runs(500);
  {
    ThreadPoolExecutor pool(4);
    for (std::atomic<int>& count : runs) pool.submit([&count] { ++count; });
  }
  for (const std::atomic<int>& count : runs) EXPECT_EQ(count, 1);
}

// executor.4
TEST(ThreadPoolExecutorTest, SubmitAndMapAfterShutdownAreErrors) {
  ThreadPoolExecutor pool(1);
  pool.shutdown();
  EXPECT_THROW(pool.submit([] {}), ExecutorShutdownError);
  EXPECT_THROW(pool.map([](int i) { return i; }, std::vector<int>{1}), ExecutorShutdownError);
  EXPECT_NO_THROW(pool.shutdown());
}

// executor.4
TEST(ThreadPoolExecutorTest, ATaskThatSubmitsDuringShutdownGetsTheError) {
  std::latch shut(1);
  ThreadPoolExecutor pool(1);
  const Future<void> future = pool.submit([&] {
    shut.wait();
    pool.submit([] {});
  });
  pool.shutdown(/*wait=*/false);
  shut.count_down();
  EXPECT_THROW(future.result(), ExecutorShutdownError);
}

// executor.5
TEST(ThreadPoolExecutorTest, ShutdownWithWaitDrainsTheQueue) {
  ThreadPoolExecutor pool(2);
  std::vector<Future<int>> futures;
  for (int i = 0; i < 100; ++i) futures.push_back(pool.submit([i] { return i; }));
  pool.shutdown();
  for (int i = 0; i < 100; ++i) {
    EXPECT_TRUE(futures[i].done());
    EXPECT_EQ(futures[i].result(), i);
  }
}

// executor.5
TEST(ThreadPoolExecutorTest, ShutdownWithoutWaitReturnsAndTheQueueIsStillDrained) {
  std::latch go(1);
  ThreadPoolExecutor pool(1);
  const Future<void> first = pool.submit([&] { go.wait(); });
  const Future<int> second = pool.submit([] { return 2; });
  pool.shutdown(/*wait=*/false);  // Would not return if it waited.
  EXPECT_FALSE(first.done());
  go.count_down();
  EXPECT_EQ(second.result(), 2);
}

// executor.5
TEST(ThreadPoolExecutorTest, CancelFuturesCancelsOnlyPendingOnes) {
  std::latch started(1);
  std::latch go(1);
  ThreadPoolExecutor pool(1);
  const Future<int> running = pool.submit([&] {
    started.count_down();
    go.wait();
    return 1;
  });
  const Future<int> pending = pool.submit([] { return 2; });
  started.wait();
  pool.shutdown(/*wait=*/false, /*cancel_futures=*/true);
  EXPECT_TRUE(pending.cancelled());
  EXPECT_TRUE(running.running());
  go.count_down();
  EXPECT_EQ(running.result(), 1);
  pool.shutdown();
}

// executor.5: in CPython 3.11 this wait never ends.
TEST(ThreadPoolExecutorTest, WaitEndsForFuturesThatShutdownCancelled) {
  std::latch go(1);
  ThreadPoolExecutor pool(1);
  std::vector<Future<void>> futures{pool.submit([&] { go.wait(); })};
  for (int i = 0; i < 3; ++i) futures.push_back(pool.submit([] {}));
  pool.shutdown(/*wait=*/false, /*cancel_futures=*/true);
  go.count_down();
  EXPECT_EQ(wait(futures).done.size(), 4u);
}

// executor.5
TEST(ThreadPoolExecutorTest, DestructionDrainsToo) {
  std::atomic<int> runs{0};
  {
    ThreadPoolExecutor pool(2);
    for (int i = 0; i < 20; ++i) pool.submit([&] { ++runs; });
  }
  EXPECT_EQ(runs, 20);
}

// executor.5
TEST(ThreadPoolExecutorTest, AWorkerCannotWaitForItsOwnPool) {
  ThreadPoolExecutor pool(1);
  EXPECT_THROW(pool.submit([&] { pool.shutdown(); }).result(), std::logic_error);
  EXPECT_EQ(pool.submit([] { return 1; }).result(), 1);  // Nothing was shut down.
}

// executor.5
TEST(ThreadPoolExecutorTest, SeveralThreadsMayShutDown) {
  std::latch go(1);
  ThreadPoolExecutor pool(1);
  const Future<void> future = pool.submit([&] { go.wait(); });
  testing::ObservedThread first([&] {
    pool.shutdown();
    EXPECT_TRUE(future.done());
  });
  testing::ObservedThread second([&] {
    pool.shutdown();
    EXPECT_TRUE(future.done());
  });
  first.WaitUntilAsleep();
  second.WaitUntilAsleep();
  go.count_down();
}

// executor.6
TEST(ThreadPoolExecutorTest, MaxWorkersBelowOneIsAnError) {
  EXPECT_THROW(ThreadPoolExecutor(0), std::invalid_argument);
  EXPECT_THROW(ThreadPoolExecutor(-1), std::invalid_argument);
}

// executor.7
TEST(ThreadPoolExecutorTest, TheInitializerRunsOnceInEachWorkerBeforeItsTasks) {
  static thread_local int initialized = 0;
  std::latch both(2);
  ThreadPoolExecutor pool(2, [] { ++initialized; });
  std::vector<Future<int>> futures;
  for (int i = 0; i < 2; ++i) {
    futures.push_back(pool.submit([&] {
      both.arrive_and_wait();
      return initialized;
    }));
  }
  for (const Future<int>& future : futures) EXPECT_EQ(future.result(), 1);
}

// executor.7
TEST(ThreadPoolExecutorTest, AnInitializerThatFailsBreaksThePoolAndSaysSo) {
  std::latch go(1);
  ThreadPoolExecutor pool(1, [&] {
    go.wait();
    throw std::runtime_error("no database");
  });
  const Future<int> first = pool.submit([] { return 1; });
  const Future<int> cancelled = pool.submit([] { return 2; });
  const Future<int> third = pool.submit([] { return 3; });
  cancelled.cancel();
  go.count_down();
  for (const Future<int>& future : {first, third}) {
    try {
      future.result();
      ADD_FAILURE() << "a task ran in a broken pool";
    } catch (const BrokenThreadPool& e) {
      EXPECT_STREQ(e.what(), "an initializer failed, the pool is not usable any more: no database");
    }
  }
  EXPECT_TRUE(cancelled.cancelled());
  EXPECT_THROW(pool.submit([] {}), BrokenThreadPool);
  EXPECT_THROW(pool.submit([] {}), BrokenExecutor);
}

// executor.8
TEST(ThreadPoolExecutorTest, ATaskMaySubmitTasks) {
  ThreadPoolExecutor pool(1);
  const Future<Future<int>> outer = pool.submit([&] { return pool.submit([] { return 42; }); });
  EXPECT_EQ(outer.result().result(), 42);
}

// future.2
TEST(ThreadPoolExecutorTest, ACancelledTaskNeverRuns) {
  std::latch go(1);
  bool ran = false;
  ThreadPoolExecutor pool(1);
  pool.submit([&] { go.wait(); });
  const Future<void> future = pool.submit([&] { ran = true; });
  EXPECT_TRUE(future.cancel());
  go.count_down();
  pool.shutdown();
  EXPECT_FALSE(ran);
}

// future.3: somebody else settles a task's future; the pool goes on.
TEST(ThreadPoolExecutorTest, AnOutcomeSetByAStrangerStays) {
  std::latch started(1);
  std::latch go(1);
  ThreadPoolExecutor pool(1);
  const Future<int> running = pool.submit([&] {
    started.count_down();
    go.wait();
    return 1;
  });
  const Future<int> pending = pool.submit([] { return 2; });
  started.wait();
  running.set_result(-1);
  pending.set_result(-2);
  go.count_down();
  EXPECT_EQ(pool.submit([] { return 3; }).result(), 3);
  EXPECT_EQ(running.result(), -1);
  EXPECT_EQ(pending.result(), -2);
}

// future.7
TEST(ThreadPoolExecutorTest, AfterATimeoutOfResultTheTaskGoesOn) {
  std::latch go(1);
  ThreadPoolExecutor pool(1);
  const Future<int> future = pool.submit([&] {
    go.wait();
    return 1;
  });
  EXPECT_THROW(future.result(1ms), TimeoutError);
  go.count_down();
  EXPECT_EQ(future.result(), 1);
}

// future.8
TEST(ThreadPoolExecutorTest, ACallbackThatThrowsLeavesThePoolAlive) {
  const CallbackExceptionHook before = set_callback_exception_hook([](std::exception_ptr) {});
  std::latch go(1);
  ThreadPoolExecutor pool(1);
  const Future<void> future = pool.submit([&] { go.wait(); });
  future.add_done_callback([](const Future<void>&) { throw 1; });
  go.count_down();
  EXPECT_EQ(pool.submit([] { return 2; }).result(), 2);
  pool.shutdown();
  set_callback_exception_hook(before);
}

// future.8
TEST(ThreadPoolExecutorTest, ACallbackMaySubmit) {
  std::latch go(1);
  std::latch resubmitted(1);
  ThreadPoolExecutor pool(1);
  const Future<void> future = pool.submit([&] { go.wait(); });
  future.add_done_callback(
      [&](const Future<void>&) { pool.submit([&] { resubmitted.count_down(); }); });
  go.count_down();
  resubmitted.wait();
}

// future.8
TEST(ThreadPoolExecutorTest, ACallbackMayWaitForItsOwnFutureAndForAnother) {
  std::latch go(1);
  std::latch waited(1);
  ThreadPoolExecutor pool(2);
  const Future<int> future = pool.submit([&] {
    go.wait();
    return 1;
  });
  future.add_done_callback([&](const Future<int>& f) {
    EXPECT_EQ(f.result(), 1);
    EXPECT_EQ(pool.submit([] { return 2; }).result(), 2);
    waited.count_down();
  });
  go.count_down();
  waited.wait();
}

TEST(ThreadPoolExecutorTest, SubmitCopiesAndMovesItsArguments) {
  std::string text = "text";
  ThreadPoolExecutor pool(1);
  auto owned = std::make_unique<int>(3);
  const Future<std::string> future = pool.submit(
      [](const std::string& a, std::unique_ptr<int> b) { return a + std::to_string(*b); }, text,
      std::move(owned));
  text = "changed";
  EXPECT_EQ(future.result(), "text3");
}

TEST(ThreadPoolExecutorTest, WhatATaskCapturedIsGoneWhenItsResultIsThere) {
  auto captured = std::make_shared<int>(1);
  ThreadPoolExecutor pool(1);
  const Future<int> future = pool.submit([captured = captured] { return *captured; });
  future.result();
  EXPECT_EQ(captured.use_count(), 1);
}

TEST(ThreadPoolExecutorTest, ATasksExceptionComesOutOfResult) {
  ThreadPoolExecutor pool(1);
  const Future<int> future = pool.submit([]() -> int { throw std::out_of_range("too far"); });
  EXPECT_THROW(future.result(), std::out_of_range);
  EXPECT_EQ(pool.submit([] { return 1; }).result(), 1);
}

struct CannotMove {
  CannotMove() = default;
  CannotMove(const CannotMove&) {}
  CannotMove(CannotMove&&) { throw std::runtime_error("cannot move"); }
};

TEST(ThreadPoolExecutorTest, AResultThatCannotBeMovedIsAnException) {
  ThreadPoolExecutor pool(1);
  EXPECT_THROW(pool.submit([] { return CannotMove(); }).result(), std::runtime_error);
}

TEST(MapTest, GivesResultsInTheOrderOfTheItems) {
  ThreadPoolExecutor pool(3);
  const std::vector<int> items{5, 1, 4, 2};
  std::vector<int> results;
  for (const int result : pool.map([](int i) { return i * i; }, items)) results.push_back(result);
  EXPECT_EQ(results, (std::vector<int>{25, 1, 16, 4}));
}

TEST(MapTest, SubmitsEverythingAtOnce) {
  std::latch both(2);  // Each call waits for the other: the first next() must find both submitted.
  ThreadPoolExecutor pool(2);
  auto results = pool.map(
      [&](int i) {
        both.arrive_and_wait();
        return i;
      },
      std::vector<int>{1, 2});
  EXPECT_EQ(results.next(), 1);
  EXPECT_EQ(results.next(), 2);
  EXPECT_EQ(results.next(), std::nullopt);
}

TEST(MapTest, AnExceptionComesOutAtItsPlaceAndCancelsTheRest) {
  std::latch go(1);
  std::atomic<int> last_ran{0};
  ThreadPoolExecutor pool(1);
  auto results = pool.map(
      [&](int i) {
        if (i == 1) throw std::out_of_range("one");
        if (i == 2) go.wait();
        last_ran = i;
        return i;
      },
      std::vector<int>{0, 1, 2, 3});
  EXPECT_EQ(results.next(), 0);
  EXPECT_THROW(results.next(), std::out_of_range);  // Item 2 holds the worker, item 3 is pending.
  EXPECT_EQ(results.next(), std::nullopt);
  go.count_down();
  pool.shutdown();
  EXPECT_NE(last_ran, 3);
}

TEST(MapTest, ThrowsWhenTheTimeoutPasses) {
  std::latch go(1);
  ThreadPoolExecutor pool(1);
  {
    auto results = pool.map(
        [&](int i) {
          go.wait();
          return i;
        },
        std::vector<int>{1, 2}, 10ms);
    EXPECT_THROW(results.next(), TimeoutError);
  }
  go.count_down();
}

TEST(MapTest, DestroyingTheResultsCancelsWhatIsPending) {
  std::latch go(1);
  std::atomic<int> runs{0};
  ThreadPoolExecutor pool(1);
  pool.submit([&] { go.wait(); });
  {
    auto results = pool.map([&](int i) { return runs += i; }, std::vector<int>{1, 2});
  }
  go.count_down();
  pool.shutdown();
  EXPECT_EQ(runs, 0);
}

}  // namespace
}  // namespace heddle
