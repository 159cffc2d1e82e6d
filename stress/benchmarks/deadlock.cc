// Locks taken in a circle: two threads in opposite orders, and more of them around a ring. The twins take them in one order.
#include <mutex>
#include <vector>

#include "stress/benchmarks/pattern.h"
#include "stress/benchmarks/threads.h"

namespace heddle::benchmarks {
namespace {

// Each thread takes its own lock and then its neighbour's.
void Ring(int threads, int rounds, bool correct) {
  std::vector<std::mutex> locks(static_cast<std::size_t>(threads));
  RunMany(threads, [&](int number) {
    std::mutex* first = &locks[static_cast<std::size_t>(number)];
    std::mutex* second = &locks[static_cast<std::size_t>((number + 1) % threads)];
    if (correct && second < first) std::swap(first, second);
    for (int i = 0; i < rounds; ++i) {
      const std::lock_guard one(*first);
      const std::lock_guard two(*second);
    }
  });
}

const Pattern abba("deadlock_abba", [](bool correct) { Ring(2, 1, correct); });
const Pattern three("deadlock_ring_3", [](bool correct) { Ring(3, 1, correct); });
const Pattern five("deadlock_ring_5", [](bool correct) { Ring(5, 1, correct); });

}  // namespace
}  // namespace heddle::benchmarks
