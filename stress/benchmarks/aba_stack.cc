// The ABA problem (Treiber, 1986): a stack's head is the same node again, but what was below it has gone. The twin counts changes next to
// the head.
#include <array>
#include <atomic>
#include <cstdint>

#include "stress/benchmarks/pattern.h"
#include "stress/benchmarks/threads.h"

namespace heddle::benchmarks {
namespace {

constexpr std::uint32_t kNone = 0xffff;
constexpr std::uint32_t kNodes = 3;
std::array<std::atomic<std::uint32_t>, kNodes> below{};
std::array<std::atomic<int>, kNodes> owners{};
std::atomic<std::uint32_t> head{kNone};  // the count of changes is in the upper half

std::uint32_t After(std::uint32_t seen, std::uint32_t node, bool correct) { return correct ? ((seen >> 16) + 1) << 16 | node : node; }

void Push(std::uint32_t node, bool correct) {
  owners[node].fetch_sub(1);
  std::uint32_t seen = head.load();
  do below[node].store(seen & kNone);
  while (!head.compare_exchange_strong(seen, After(seen, node, correct)));
}

std::uint32_t Pop(bool correct) {
  std::uint32_t seen = head.load();
  for (;;) {
    const std::uint32_t node = seen & kNone;
    if (node == kNone) return kNone;
    const std::uint32_t next = below[node].load();
    if (!head.compare_exchange_strong(seen, After(seen, next, correct))) continue;
    assert(owners[node].fetch_add(1) == 0);
    return node;
  }
}

const Pattern aba("aba_stack", [](bool correct) {
  for (std::uint32_t node = 0; node < kNodes; ++node) {
    owners[node].store(1);
    Push(node, correct);
  }
  RunAll([=] { Pop(correct); Pop(correct); },
         [=] {
           const std::uint32_t first = Pop(correct);
           Pop(correct);
           if (first != kNone) Push(first, correct);
         });
});

}  // namespace
}  // namespace heddle::benchmarks
