// Peterson's mutual exclusion (1981) with its two stores in the wrong order.
#include <array>
#include <atomic>

#include "stress/benchmarks/pattern.h"
#include "stress/benchmarks/threads.h"

namespace heddle::benchmarks {
namespace {

std::array<std::atomic<bool>, 2> wants{};
std::atomic<int> turn{0};
std::atomic<int> inside{0};

const Pattern peterson("peterson", [](bool correct) {
  RunMany(2, [=](int self) {
    const int other = 1 - self;
    if (!correct) turn.store(other);
    wants[static_cast<std::size_t>(self)].store(true);
    if (correct) turn.store(other);
    while (wants[static_cast<std::size_t>(other)].load() && turn.load() == other) {
    }
    assert(inside.fetch_add(1) == 0);
    inside.fetch_sub(1);
    wants[static_cast<std::size_t>(self)].store(false);
  });
});

}  // namespace
}  // namespace heddle::benchmarks
