// Two semaphores guard a buffer's places and items, and the bug takes them before and after the wrong ones: who holds the lock waits for an
// item.
#include <semaphore.h>

#include <mutex>

#include "stress/benchmarks/pattern.h"
#include "stress/benchmarks/threads.h"

namespace heddle::benchmarks {
namespace {

std::mutex mutex;
int items = 0;

const Pattern pool("semaphore_inside_lock", [](bool correct) {
  sem_t available;
  sem_init(&available, 0, 0);
  const auto produce = [&] {
    {
      const std::lock_guard lock(mutex);
      ++items;
    }
    sem_post(&available);
  };
  const auto consume = [&] {
    if (correct) sem_wait(&available);
    const std::lock_guard lock(mutex);
    if (!correct) sem_wait(&available);
    --items;
  };
  RunAll(produce, produce, consume, consume);
  sem_destroy(&available);
});

}  // namespace
}  // namespace heddle::benchmarks
