// A thread is joined by one who holds the lock that it still needs.
#include <mutex>

#include "stress/benchmarks/pattern.h"
#include "stress/benchmarks/threads.h"

namespace heddle::benchmarks {
namespace {

std::mutex mutex;
int work = 0;

const Pattern join("join_with_lock", [](bool correct) {
  std::thread worker([] {
    const std::lock_guard lock(mutex);
    ++work;
  });
  std::unique_lock lock(mutex);
  ++work;
  if (correct) lock.unlock();
  worker.join();
});

}  // namespace
}  // namespace heddle::benchmarks
