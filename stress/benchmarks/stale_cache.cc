// A cache is filled with what was read before it was invalidated.
#include <atomic>
#include <mutex>

#include "stress/benchmarks/pattern.h"
#include "stress/benchmarks/threads.h"

namespace heddle::benchmarks {
namespace {

std::mutex mutex;
std::atomic<int> stored{1};
std::atomic<int> cached{0};  // 0: nothing

const Pattern stale("stale_cache", [](bool correct) {
  RunAll(
      [=] {
        std::unique_lock<std::mutex> lock;
        if (correct) lock = std::unique_lock(mutex);
        if (cached.load() == 0) cached.store(stored.load());
      },
      [=] {
        std::unique_lock<std::mutex> lock;
        if (correct) lock = std::unique_lock(mutex);
        stored.store(2);
        cached.store(0);
      });
  assert(cached.load() != 1);
});

}  // namespace
}  // namespace heddle::benchmarks
