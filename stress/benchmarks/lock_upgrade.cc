// Two readers that want to become writers, and wait for each other to leave.
#include <condition_variable>
#include <mutex>

#include "stress/benchmarks/pattern.h"
#include "stress/benchmarks/threads.h"

namespace heddle::benchmarks {
namespace {

std::mutex mutex;
std::condition_variable changed;
int readers = 0;
bool upgrading = false;

const Pattern upgrade("lock_upgrade", [](bool correct) {
  RunMany(3, [=](int) {
    std::unique_lock lock(mutex);
    changed.wait(lock, [] { return !upgrading; });
    ++readers;
    lock.unlock();
    // Reads.
    lock.lock();
    if (correct && upgrading) {
      --readers;
      changed.notify_all();
      return;
    }
    upgrading = true;
    changed.wait(lock, [] { return readers == 1; });
    upgrading = false;
    --readers;
    changed.notify_all();
  });
});

}  // namespace
}  // namespace heddle::benchmarks
