// A timer is cancelled and freed while it fires.
#include <atomic>

#include "stress/benchmarks/pattern.h"
#include "stress/benchmarks/threads.h"

namespace heddle::benchmarks {
namespace {

enum State { kSet, kFiring, kCancelled };

struct Timer {
  std::atomic<int> state{kSet};
  std::atomic<int> fired{0};
};

const Pattern cancel("timer_cancel", [](bool correct) {
  auto* const timer = new Timer;
  const auto claim = [=](int as) {
    int expected = kSet;
    if (correct) return timer->state.compare_exchange_strong(expected, as);
    if (timer->state.load() != kSet) return false;
    timer->state.store(as);
    return true;
  };
  // Whoever gets it frees it.
  std::atomic<int> owners{0};
  RunAll(
      [&] {
        if (!claim(kFiring)) return;
        timer->fired.store(1);
        owners.fetch_add(1);
      },
      [&] {
        if (claim(kCancelled)) owners.fetch_add(1);
      });
  assert(owners.load() == 1);
  delete timer;
});

}  // namespace
}  // namespace heddle::benchmarks
