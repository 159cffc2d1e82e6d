// Results of all sizes, exceptions and cancellations of a ProcessPoolExecutor whose workers are
// replaced all the time.

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <vector>

#include "primitives/process/errors.h"
#include "primitives/process/process_pool_executor.h"
#include "primitives/process/semaphore.h"
#include "primitives/soak/pool_loads.h"

namespace heddle::soak {
namespace {

using process::ProcessPoolExecutor;
using process::Semaphore;

constexpr int kWorkers = 2;

// Where all workers meet once, so that all are there.
struct Meeting {
  Semaphore arrived{0};
  Semaphore all_there{0};
};

Meeting* meeting = nullptr;  // The workers inherit it.

int Meet(int) {
  meeting->arrived.release();
  meeting->all_there.acquire();
  return 0;
}

std::string Repeat(std::string text, int times) {
  if (times == 0) throw std::runtime_error("asked to fail");
  std::string all;
  for (int i = 0; i < times; ++i) all += text;
  return all;
}

class ProcessPoolLoad : public Load {
 public:
  ProcessPoolLoad() {
    meeting = &meeting_;
    pool_.emplace(ProcessPoolExecutor::Options{.max_workers = kWorkers, .max_tasks_per_child = 10});
    std::vector<Future<int>> futures;
    for (int i = 0; i < kWorkers; ++i) futures.push_back(pool_->submit(Meet, 0));
    for (int i = 0; i < kWorkers; ++i) meeting_.arrived.acquire();
    meeting_.all_there.release(kWorkers);
    for (const Future<int>& future : futures) future.result();
  }

  void Round(std::mt19937& random) override {
    std::vector<Future<std::string>> futures;
    std::vector<int> times;
    for (int i = 0; i < 20; ++i) {
      times.push_back(static_cast<int>(random() % 20'000));
      if (times.back() < 2'000) times.back() = 0;
      futures.push_back(pool_->submit(Repeat, "0123456789", times.back()));
      futures[random() % futures.size()].cancel();
    }
    for (std::size_t i = 0; i < futures.size(); ++i) {
      if (futures[i].cancelled()) continue;
      try {
        EXPECT_EQ(futures[i].result().size(), 10 * static_cast<std::size_t>(times[i]));
      } catch (const process::RemoteError&) {
        EXPECT_EQ(times[i], 0);
      }
    }
  }

 private:
  Meeting meeting_;
  std::optional<ProcessPoolExecutor> pool_;
};

}  // namespace

std::unique_ptr<Load> MakeProcessPoolLoad() { return std::make_unique<ProcessPoolLoad>(); }

}  // namespace heddle::soak
