// The pool under load from several threads, for ThreadSanitizer: submitters, cancellers, callbacks
// and a shutdown in the middle. What holds is counted at the end.

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <thread>
#include <vector>

#include "primitives/pool/pool.h"

namespace heddle {
namespace {

// executor.3, future.2, future.4
TEST(PoolStressTest, EveryTaskRunsOrIsCancelledAndCallsBackOnce) {
  constexpr int kSubmitters = 3;
  constexpr int kTasks = 400;
  struct Counts {
    std::atomic<int> runs{0};
    std::atomic<int> callbacks{0};
  };
  std::vector<Counts> counts(kSubmitters * kTasks);
  std::vector<Future<int>> futures(counts.size());
  std::atomic<int> cancelled{0};
  ThreadPoolExecutor pool(3);
  {
    std::vector<std::jthread> submitters;
    for (int s = 0; s < kSubmitters; ++s) {
      submitters.emplace_back([&, s] {
        for (int t = 0; t < kTasks; ++t) {
          const int id = s * kTasks + t;
          Counts& count = counts[id];
          futures[id] = pool.submit([&count] { return ++count.runs; });
          futures[id].add_done_callback([&count](const Future<int>&) { ++count.callbacks; });
          if (t % 3 == 0 && futures[id].cancel()) ++cancelled;
        }
      });
    }
  }
  EXPECT_EQ(wait(futures).done.size(), futures.size());
  pool.shutdown();
  int runs = 0;
  for (std::size_t id = 0; id < counts.size(); ++id) {
    EXPECT_EQ(counts[id].runs, futures[id].cancelled() ? 0 : 1);
    EXPECT_EQ(counts[id].callbacks, 1);
    runs += counts[id].runs;
  }
  EXPECT_EQ(runs + cancelled, kSubmitters * kTasks);
}

// executor.4, executor.5: a shutdown in the middle loses nothing that was accepted.
TEST(PoolStressTest, ShutdownAgainstSubmitLosesNoAcceptedTask) {
  for (int round = 0; round < 30; ++round) {
    std::atomic<int> accepted{0};
    std::atomic<int> runs{0};
    ThreadPoolExecutor pool(2);
    std::vector<std::jthread> submitters;
    for (int s = 0; s < 2; ++s) {
      submitters.emplace_back([&] {
        try {
          for (;;) {
            pool.submit([&] { ++runs; });
            ++accepted;
          }
        } catch (const ExecutorShutdownError&) {
          // The way out.
        }
      });
    }
    while (accepted < 20) std::this_thread::yield();
    pool.shutdown();
    submitters.clear();
    EXPECT_EQ(runs, accepted);
  }
}

// as_completed against threads that set the outcomes, while it starts to listen.
TEST(PoolStressTest, AsCompletedGivesEachOnce) {
  for (int round = 0; round < 50; ++round) {
    ThreadPoolExecutor pool(2);
    std::vector<Future<int>> futures;
    for (int i = 0; i < 20; ++i) futures.push_back(pool.submit([i] { return i; }));
    std::vector<int> given(futures.size());
    for (const Future<int>& future : as_completed(futures)) ++given[future.result()];
    EXPECT_EQ(given, std::vector<int>(futures.size(), 1));
  }
}

// future.4: add_done_callback against set_result.
TEST(PoolStressTest, ACallbackThatRacesWithTheOutcomeRunsOnce) {
  for (int round = 0; round < 500; ++round) {
    const Future<int> future;
    auto calls = std::make_shared<std::atomic<int>>(0);
    std::thread setter([&] { future.set_result(1); });
    future.add_done_callback([calls](const Future<int>&) { ++*calls; });
    setter.join();
    EXPECT_EQ(*calls, 1);
  }
}

}  // namespace
}  // namespace heddle
