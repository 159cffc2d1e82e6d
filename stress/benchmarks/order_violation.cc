// Order violation: a thread takes for granted that its creator has already stored where it finds its work.
#include <atomic>
#include <condition_variable>
#include <mutex>

#include "stress/benchmarks/pattern.h"
#include "stress/benchmarks/threads.h"

namespace heddle::benchmarks {
namespace {

std::mutex mutex;
std::condition_variable is_set;
std::atomic<int*> work{nullptr};

const Pattern order("order_violation", [](bool correct) {
  int task = 0;
  std::thread worker([=] {
    if (correct) {
      std::unique_lock lock(mutex);
      is_set.wait(lock, [] { return work.load() != nullptr; });
    }
    assert(work.load() != nullptr);
    *work.load() = 1;
  });
  {
    const std::lock_guard lock(mutex);
    work.store(&task);
  }
  is_set.notify_one();
  worker.join();
});

}  // namespace
}  // namespace heddle::benchmarks
