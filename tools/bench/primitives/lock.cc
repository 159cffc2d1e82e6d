// Lock next to std::mutex and absl::Mutex: critical sections that count, alone and against others.
#include "primitives/lock/lock.h"

#include <mutex>
#include <stdexcept>
#include <string>

#include "tools/bench/primitives/comparisons.h"
#include "tools/bench/primitives/threads.h"

#if HEDDLE_HAS_ABSL
#include "absl/synchronization/mutex.h"
#endif

namespace heddle::bench {
namespace {

template <typename Mutex>
Operation Sections(int threads) {
  return [threads](std::int64_t count) {
    Mutex mutex;
    std::int64_t counter = 0;
    const Seconds took = InThreads(threads, [&](int thread) {
      for (std::int64_t i = thread; i < count; i += threads) {
        const std::lock_guard guard(mutex);
        ++counter;
      }
    });
    if (counter != count) throw std::logic_error("two threads were in one critical section");
    return took;
  };
}

#if HEDDLE_HAS_ABSL
struct AbslMutex {
  void lock() ABSL_NO_THREAD_SAFETY_ANALYSIS { mutex.Lock(); }
  void unlock() ABSL_NO_THREAD_SAFETY_ANALYSIS { mutex.Unlock(); }
  absl::Mutex mutex;
};
Operation AbslSections(int threads) { return Sections<AbslMutex>(threads); }
#else
Operation AbslSections(int) { return nullptr; }
#endif

Comparison With(int threads, const std::string& what) {
  return {what,
          Sections<Lock>(threads),
          {{"std::mutex", "libstdc++6", Sections<std::mutex>(threads)},
           {"absl::Mutex", "libabsl-dev", AbslSections(threads)}}};
}

}  // namespace

std::vector<Comparison> LockComparisons() {
  return {With(1, "Lock, uncontended"), With(2, "Lock, 2 threads"), With(8, "Lock, 8 threads")};
}

}  // namespace heddle::bench
