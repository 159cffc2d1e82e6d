// Two threads that add to each other's sum (a classic of the verification competitions): the largest sum needs them to alternate
// perfectly. The twin asks for more than can be.
#include <atomic>

#include "stress/benchmarks/pattern.h"
#include "stress/benchmarks/threads.h"

namespace heddle::benchmarks {
namespace {

std::atomic<int> i{1};
std::atomic<int> j{1};

void Play(int rounds, bool correct) {
  int a = 1;
  int b = 1;
  for (int round = 0; round < rounds; ++round) {
    a += b;
    b += a;
  }
  const int bound = correct ? b + 1 : b;
  const auto add = [=](std::atomic<int>& to, std::atomic<int>& from) {
    for (int round = 0; round < rounds; ++round) to.store(to.load() + from.load());
  };
  RunAll([=] { add(i, j); }, [=] { add(j, i); });
  assert(i.load() < bound && j.load() < bound);
}

const Pattern two("fibonacci_2", [](bool correct) { Play(2, correct); });
const Pattern three("fibonacci_3", [](bool correct) { Play(3, correct); });
const Pattern four("fibonacci_4", [](bool correct) { Play(4, correct); });

}  // namespace
}  // namespace heddle::benchmarks
