// Lamport's bakery (1974) without saying that one is about to draw a number.
#include <algorithm>
#include <array>
#include <atomic>
#include <utility>

#include "stress/benchmarks/pattern.h"
#include "stress/benchmarks/threads.h"

namespace heddle::benchmarks {
namespace {

constexpr std::size_t kCustomers = 2;
std::array<std::atomic<bool>, kCustomers> choosing{};
std::array<std::atomic<int>, kCustomers> numbers{};
std::atomic<int> inside{0};

const Pattern bakery("bakery", [](bool correct) {
  RunMany(kCustomers, [=](int number) {
    const auto self = static_cast<std::size_t>(number);
    if (correct) choosing[self].store(true);
    int highest = 0;
    for (const auto& other : numbers) highest = std::max(highest, other.load());
    numbers[self].store(highest + 1);
    if (correct) choosing[self].store(false);
    for (std::size_t other = 0; other < kCustomers; ++other) {
      if (other == self) continue;
      while (choosing[other].load()) {
      }
      for (;;) {
        const int theirs = numbers[other].load();
        if (theirs == 0 || std::pair(highest + 1, self) < std::pair(theirs, other)) break;
      }
    }
    assert(inside.fetch_add(1) == 0);
    inside.fetch_sub(1);
    numbers[self].store(0);
  });
});

}  // namespace
}  // namespace heddle::benchmarks
