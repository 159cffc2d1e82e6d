// Lost wakeup: whether to wait is looked up before the lock is taken, so that the notification can come in between.
#include <atomic>
#include <condition_variable>
#include <mutex>

#include "stress/benchmarks/pattern.h"
#include "stress/benchmarks/threads.h"

namespace heddle::benchmarks {
namespace {

std::mutex mutex;
std::condition_variable signal;
std::atomic<bool> ready{false};

const Pattern lost("lost_wakeup", [](bool correct) {
  RunAll(
      [=] {
        if (correct) {
          std::unique_lock lock(mutex);
          signal.wait(lock, [] { return ready.load(); });
        } else if (!ready.load()) {
          std::unique_lock lock(mutex);
          signal.wait(lock);
        }
      },
      [] {
        {
          const std::lock_guard lock(mutex);
          ready.store(true);
        }
        signal.notify_one();
      });
});

}  // namespace
}  // namespace heddle::benchmarks
