// Waking a thread that is blocked in a selector: never lost, forgotten once drained.
#include "primitives/select/waker.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "primitives/select/selector.h"

namespace heddle {
namespace {

TEST(WakerTest, IsReadableFromTheFirstWakeUntilDrained) {
  Waker waker;
  const auto selector = MakeSelector();
  selector->register_fd(waker.fileno(), Events::kRead);
  EXPECT_TRUE(selector->select(std::chrono::nanoseconds(0)).empty());
  waker.Wake();
  waker.Wake();
  EXPECT_EQ(selector->select().size(), 1u);
  waker.Drain();
  EXPECT_TRUE(selector->select(std::chrono::nanoseconds(0)).empty());
  waker.Drain();
}

// async.3
TEST(WakerTest, NoWakeIsLostHoweverManyThreadsWake) {
  constexpr int kThreads = 4;
  constexpr int kWakes = 500;
  Waker waker;
  const auto selector = MakeSelector();
  selector->register_fd(waker.fileno(), Events::kRead);
  std::atomic<int> work{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < kWakes; ++i) {
        work.fetch_add(1);
        waker.Wake();
      }
    });
  }
  // A wake that was lost would leave this loop asleep with work undone.
  for (int done = 0; done < kThreads * kWakes;) {
    selector->select();
    waker.Drain();
    done += work.exchange(0);
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace heddle
