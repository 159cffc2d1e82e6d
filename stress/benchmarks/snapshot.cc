// A snapshot of several registers (Afek et al., 1993) that is collected once is none: here it sees the second of two writes and not the
// first. The twin collects until two collections are alike.
#include <array>
#include <atomic>

#include "stress/benchmarks/pattern.h"
#include "stress/benchmarks/threads.h"

namespace heddle::benchmarks {
namespace {

constexpr std::size_t kRegisters = 3;
std::array<std::atomic<int>, kRegisters> registers{};
using Collection = std::array<int, kRegisters>;

Collection Collect() {
  Collection collected;
  for (std::size_t i = 0; i < kRegisters; ++i) collected[i] = registers[i].load();
  return collected;
}

const Pattern snapshot("snapshot", [](bool correct) {
  RunAll(
      [] {
        for (auto& one : registers) one.store(1);
      },
      [=] {
        Collection collected = Collect();
        while (correct) {
          const Collection again = Collect();
          if (again == collected) break;
          collected = again;
        }
        // Written in this order.
        for (std::size_t i = 1; i < kRegisters; ++i) assert(collected[i] <= collected[i - 1]);
      });
});

}  // namespace
}  // namespace heddle::benchmarks
