// tools/heddle bench primitives: the primitives next to their peers, as ratios of speed.
// Usage: primitives [--smoke]
//   --smoke  one round of a millisecond each: shows that everything runs, not how fast.
#include <stdio.h>

#include <exception>
#include <string_view>
#include <utility>
#include <vector>

#include "tools/bench/primitives/comparisons.h"

int main(int argc, char** argv) {
  using namespace heddle::bench;  // NOLINT: this file is its front door.
  const bool smoke = argc > 1 && std::string_view(argv[1]) == "--smoke";
  const Effort effort = smoke ? Effort{.rounds = 1, .round = Seconds(0.001)}
                              : Effort{.rounds = 11, .round = Seconds(0.1)};
  try {
    const Python python(argv[0]);
    std::vector<Line> lines;
    const auto measure = [&](const std::vector<Comparison>& comparisons) {
      for (const Comparison& comparison : comparisons) {
        for (Line& line : Measure(comparison, effort)) lines.push_back(std::move(line));
      }
    };
    measure(LockComparisons());
    measure(SemaphoreComparisons());
    measure(ThreadPoolComparisons());
    measure(GreenletComparisons(python));
    measure(EchoServerComparisons());
    measure(ProcessPoolComparisons(python));
    printf("Heddle's speed / the peer's speed: 1 or more is at least as fast\n\n%s",
           Table(lines).c_str());
  } catch (const std::exception& error) {
    fprintf(stderr, "bench: %s\n", error.what());
    return 4;
  }
  return 0;
}
