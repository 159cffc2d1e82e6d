// A barrier that counts arrivals, and forgets that a fast thread may come to it again before the slow ones have left. The twin has
// generations.
#include <condition_variable>
#include <mutex>

#include "stress/benchmarks/pattern.h"
#include "stress/benchmarks/threads.h"

namespace heddle::benchmarks {
namespace {

constexpr int kThreads = 3;
std::mutex mutex;
std::condition_variable all_here;
int arrived = 0;
int generation = 0;

void Arrive(bool correct) {
  std::unique_lock lock(mutex);
  const int mine = generation;
  if (++arrived == kThreads) {
    arrived = 0;
    ++generation;
    all_here.notify_all();
    return;
  }
  if (correct) {
    all_here.wait(lock, [=] { return generation != mine; });
  } else {
    // Somebody who is here again makes it look as if it had not opened.
    all_here.wait(lock, [] { return arrived == 0; });
  }
}

const Pattern reuse("barrier_reuse", [](bool correct) {
  RunMany(kThreads, [=](int) {
    for (int round = 0; round < 2; ++round) Arrive(correct);
  });
});

}  // namespace
}  // namespace heddle::benchmarks
