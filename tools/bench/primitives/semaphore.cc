// Semaphore next to std::counting_semaphore: as a lock, alone and against another, and as a signal.
#include "primitives/semaphore/semaphore.h"

#include <semaphore>
#include <string>
#include <utility>

#include "tools/bench/primitives/comparisons.h"
#include "tools/bench/primitives/threads.h"

namespace heddle::bench {
namespace {

template <typename Semaphore>
Operation AcquireAndRelease(int threads) {
  return [threads](std::int64_t count) {
    Semaphore semaphore(1);
    return InThreads(threads, [&](int thread) {
      for (std::int64_t i = thread; i < count; i += threads) {
        semaphore.acquire();
        semaphore.release();
      }
    });
  };
}

// Two threads that wake each other by turns; a count is one there and back.
template <typename Semaphore>
Seconds PingPong(std::int64_t count) {
  Semaphore turn[] = {Semaphore(1), Semaphore(0)};
  return InThreads(2, [&](int thread) {
    for (std::int64_t i = 0; i < count; ++i) {
      turn[thread].acquire();
      turn[1 - thread].release();
    }
  });
}

Comparison WithStandard(const std::string& what, Operation heddle, Operation standard) {
  return {
      what, std::move(heddle), {{"std::counting_semaphore", "libstdc++6", std::move(standard)}}};
}

}  // namespace

std::vector<Comparison> SemaphoreComparisons() {
  using Standard = std::counting_semaphore<>;
  return {WithStandard("Semaphore, uncontended", AcquireAndRelease<Semaphore>(1),
                       AcquireAndRelease<Standard>(1)),
          WithStandard("Semaphore, one token for 2 threads", AcquireAndRelease<Semaphore>(2),
                       AcquireAndRelease<Standard>(2)),
          WithStandard("Semaphore, 2 threads by turns", PingPong<Semaphore>, PingPong<Standard>)};
}

}  // namespace heddle::bench
