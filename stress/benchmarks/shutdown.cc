// A pool's workers are told to stop without the lock: who has just seen that they are not to stop goes to sleep for good.
#include <atomic>
#include <condition_variable>
#include <mutex>

#include "stress/benchmarks/pattern.h"
#include "stress/benchmarks/threads.h"

namespace heddle::benchmarks {
namespace {

std::mutex mutex;
std::condition_variable changed;
std::atomic<bool> stopped{false};
std::atomic<int> tasks{2};

const Pattern shutdown("shutdown", [](bool correct) {
  const auto work = [] {
    std::unique_lock lock(mutex);
    for (;;) {
      while (tasks.load() == 0 && !stopped.load()) changed.wait(lock);
      if (tasks.load() == 0) return;
      tasks.fetch_sub(1);
    }
  };
  RunAll(work, work, [=] {
    std::unique_lock<std::mutex> lock;
    if (correct) lock = std::unique_lock(mutex);
    stopped.store(true);
    changed.notify_all();
  });
});

}  // namespace
}  // namespace heddle::benchmarks
