// A work-stealing deque (Arora, Blumofe and Plaxton, 1998; Chase and Lev, 2005): the owner takes from one end, a thief from the other one. For
// the last task both must agree by a compare-exchange, which the bug leaves out.
#include <array>
#include <atomic>

#include "stress/benchmarks/pattern.h"
#include "stress/benchmarks/threads.h"

namespace heddle::benchmarks {
namespace {

constexpr int kTasks = 3;
std::atomic<int> top{0};
std::atomic<int> bottom{0};
std::array<std::atomic<int>, kTasks> taken{};

void Run(int task) { assert(taken[static_cast<std::size_t>(task)].fetch_add(1) == 0); }

void Push() {
  const int at = bottom.load();
  bottom.store(at + 1);
}

void Pop(bool correct) {
  const int at = bottom.load() - 1;
  bottom.store(at);
  int oldest = top.load();
  if (at < oldest) {
    bottom.store(oldest);
    return;
  }
  if (at == oldest) {
    const bool mine = !correct || top.compare_exchange_strong(oldest, oldest + 1);
    if (!correct) top.store(oldest + 1);
    bottom.store(at + 1);
    if (!mine) return;
  }
  Run(at);
}

void Steal() {
  int oldest = top.load();
  if (oldest >= bottom.load()) return;
  if (top.compare_exchange_strong(oldest, oldest + 1)) Run(oldest);
}

const Pattern deque("work_stealing", [](bool correct) {
  RunAll(
      [=] {
        for (int i = 0; i < kTasks; ++i) Push();
        for (int i = 0; i < kTasks; ++i) Pop(correct);
      },
      [] {
        for (int i = 0; i < kTasks; ++i) Steal();
      });
});

}  // namespace
}  // namespace heddle::benchmarks
