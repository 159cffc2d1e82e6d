// Order violation after much work: a thread stores at its end what another one takes for granted at its very beginning, so that only a
// schedule which leaves that one out for the whole time shows it.
#include <atomic>

#include "stress/benchmarks/pattern.h"
#include "stress/benchmarks/threads.h"

namespace heddle::benchmarks {
namespace {

constexpr int kSteps = 40;
std::atomic<int> progress{0};
std::atomic<bool> closed{false};

const Pattern late("late_reader", [](bool correct) {
  RunAll(
      [] {
        for (int i = 0; i < kSteps; ++i) progress.store(i);
        closed.store(true);
      },
      [=] {
        const bool is_closed = closed.load();
        assert(correct || !is_closed);
      });
});

}  // namespace
}  // namespace heddle::benchmarks
