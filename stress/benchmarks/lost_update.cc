// Lost update: a counter is loaded and stored instead of incremented in one step.
#include <atomic>

#include "stress/benchmarks/pattern.h"
#include "stress/benchmarks/threads.h"

namespace heddle::benchmarks {
namespace {

std::atomic<int> counter{0};

void Increment(bool correct) {
  if (correct) {
    counter.fetch_add(1);
  } else {
    counter.store(counter.load() + 1);
  }
}

const Pattern two("lost_update", [](bool correct) {
  RunMany(2, [=](int) { Increment(correct); });
  assert(counter.load() == 2);
});

// Every update but one of each thread is lost: they overlap all the time.
const Pattern most("lost_update_most", [](bool correct) {
  constexpr int kTimes = 5;
  RunMany(2, [=](int) {
    for (int i = 0; i < kTimes; ++i) Increment(correct);
  });
  assert(counter.load() > kTimes + 1);
});

}  // namespace
}  // namespace heddle::benchmarks
