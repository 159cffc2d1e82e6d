// A bug of great depth: a thread must find at each of its steps that the other one has just taken its own.
#include <atomic>

#include "stress/benchmarks/pattern.h"
#include "stress/benchmarks/threads.h"

namespace heddle::benchmarks {
namespace {

std::atomic<int> turns{0};

// One thread goes on from even numbers and the other one from odd ones; neither waits for its turn.
void Play(int rounds, bool correct) {
  RunMany(2, [=](int parity) {
    for (int i = 0; i < rounds; ++i) {
      const int seen = turns.load();
      if (seen % 2 == parity) turns.store(seen + 1);
    }
  });
  assert(turns.load() < 2 * rounds + correct);
}

const Pattern two("ping_pong_2", [](bool correct) { Play(2, correct); });
const Pattern three("ping_pong_3", [](bool correct) { Play(3, correct); });

}  // namespace
}  // namespace heddle::benchmarks
