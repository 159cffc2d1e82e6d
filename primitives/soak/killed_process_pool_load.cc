// kill -9 of a worker, or of the helper that forks the workers.

#include <gtest/gtest.h>
#include <sched.h>
#include <signal.h>
#include <unistd.h>

#include <vector>

#include "primitives/process/errors.h"
#include "primitives/process/process_pool_executor.h"
#include "primitives/process/testing/process_probe.h"
#include "primitives/soak/pool_loads.h"

namespace heddle::soak {
namespace {

using process::ProcessPoolExecutor;

int Double(int number) { return 2 * number; }

class KilledProcessPoolLoad : public Load {
 public:
  KilledProcessPoolLoad() { process::testing::BecomeSubreaper(); }

  void Round(std::mt19937& random) override {
    {
      ProcessPoolExecutor pool(static_cast<int>(1 + random() % 3));
      std::vector<Future<int>> futures;
      for (int i = 0; i < 20; ++i) futures.push_back(pool.submit(Double, i));
      for (unsigned turns = random() % 100; turns > 0; --turns) sched_yield();
      KillOne(pool, random);
      for (int i = 0; i < 20; ++i) ExpectResultOrBroken(futures[static_cast<std::size_t>(i)], i);
    }
    // Workers whose helper died before them are children of this process.
    for (const pid_t child : process::testing::ChildrenOf(getpid())) process::testing::Reap(child);
  }

 private:
  static void KillOne(const ProcessPoolExecutor& pool, std::mt19937& random) {
    std::vector<pid_t> processes = process::testing::ChildrenOf(pool.spawner_pid());
    processes.push_back(pool.spawner_pid());
    kill(processes[random() % processes.size()], SIGKILL);
  }

  static void ExpectResultOrBroken(const Future<int>& future, int number) {
    try {
      EXPECT_EQ(future.result(), 2 * number);
    } catch (const process::BrokenProcessPool&) {
    }
  }
};

}  // namespace

std::unique_ptr<Load> MakeKilledProcessPoolLoad() {
  return std::make_unique<KilledProcessPoolLoad>();
}

}  // namespace heddle::soak
