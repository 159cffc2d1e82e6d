// Results, exceptions, callbacks and cancellations of a ThreadPoolExecutor.

#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <stdexcept>
#include <string>
#include <vector>

#include "primitives/pool/thread_pool_executor.h"
#include "primitives/soak/pool_loads.h"

namespace heddle::soak {
namespace {

constexpr int kWorkers = 4;

std::string Answer(int number) {
  if (number % 5 == 0) throw std::runtime_error("asked to fail");
  return std::string(static_cast<std::size_t>(number) * 10, 'x');
}

class ThreadPoolLoad : public Load {
 public:
  ThreadPoolLoad() {
    std::latch all_started(kWorkers);
    std::vector<Future<void>> futures;
    for (int i = 0; i < kWorkers; ++i) {
      futures.push_back(pool_.submit([&] { all_started.arrive_and_wait(); }));
    }
    for (const Future<void>& future : futures) future.result();
  }

  void Round(std::mt19937& random) override {
    UseWithCancellations(random);
    ShutDownInTheMiddle(random);
  }

 private:
  void UseWithCancellations(std::mt19937& random) {
    std::vector<Future<std::string>> futures;
    std::atomic<int> callbacks = 0;
    for (int i = 0; i < 100; ++i) {
      futures.push_back(pool_.submit(Answer, i));
      futures.back().add_done_callback([&](const Future<std::string>&) { ++callbacks; });
      futures[random() % futures.size()].cancel();
    }
    for (int i = 0; i < 100; ++i) {
      const Future<std::string>& future = futures[static_cast<std::size_t>(i)];
      if (future.cancelled()) continue;
      try {
        EXPECT_EQ(future.result().size(), static_cast<std::size_t>(i) * 10);
      } catch (const std::runtime_error&) {
        EXPECT_TRUE(i % 5 == 0 || future.cancelled());
      }
    }
    // A result may be there before its callbacks have run.
    while (callbacks < 100) std::this_thread::yield();
  }

  static void ShutDownInTheMiddle(std::mt19937& random) {
    ThreadPoolExecutor pool(2);
    for (int i = 0; i < 20; ++i) pool.submit(Answer, i);
    pool.shutdown(/*wait=*/random() % 2 == 0, /*cancel_futures=*/random() % 2 == 0);
  }

  ThreadPoolExecutor pool_{kWorkers};
};

}  // namespace

std::unique_ptr<Load> MakeThreadPoolLoad() { return std::make_unique<ThreadPoolLoad>(); }

}  // namespace heddle::soak
