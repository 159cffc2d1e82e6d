// An event is reset by the one who waits for it, after it has been waited for: what was set again in between is dropped.
#include <condition_variable>
#include <mutex>

#include "stress/benchmarks/pattern.h"
#include "stress/benchmarks/threads.h"

namespace heddle::benchmarks {
namespace {

std::mutex mutex;
std::condition_variable changed;
bool is_set = false;
int requests = 0;

void Set() {
  const std::lock_guard lock(mutex);
  ++requests;
  is_set = true;
  changed.notify_one();
}

const Pattern dropped("dropped_event", [](bool correct) {
  RunAll(
      [] {
        for (int i = 0; i < 3; ++i) Set();
      },
      [=] {
        for (int served = 0; served < 3;) {
          std::unique_lock lock(mutex);
          changed.wait(lock, [] { return is_set; });
          if (correct) is_set = false;
          served += requests;
          requests = 0;
          lock.unlock();
          // Serves them.
          lock.lock();
          if (!correct) is_set = false;
        }
      });
});

}  // namespace
}  // namespace heddle::benchmarks
