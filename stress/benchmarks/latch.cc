// A latch that is counted down in two steps: when two threads do so at once, nobody ever comes to zero.
#include <atomic>
#include <condition_variable>
#include <mutex>

#include "stress/benchmarks/pattern.h"
#include "stress/benchmarks/threads.h"

namespace heddle::benchmarks {
namespace {

std::mutex mutex;
std::condition_variable open;
std::atomic<int> count{3};

const Pattern latch("latch", [](bool correct) {
  const auto count_down = [=] {
    int left;
    if (correct) {
      left = count.fetch_sub(1) - 1;
    } else {
      left = count.load() - 1;
      count.store(left);
    }
    if (left != 0) return;
    const std::lock_guard lock(mutex);
    open.notify_all();
  };
  RunAll(count_down, count_down, count_down, [] {
    std::unique_lock lock(mutex);
    while (count.load() != 0) open.wait(lock);
  });
});

}  // namespace
}  // namespace heddle::benchmarks
