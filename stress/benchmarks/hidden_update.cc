// A lost update between two threads that are busy with things of their own for most of the time.
#include <array>
#include <atomic>

#include "stress/benchmarks/pattern.h"
#include "stress/benchmarks/threads.h"

namespace heddle::benchmarks {
namespace {

constexpr int kOwn = 30;
std::array<std::atomic<int>, 2> own{};
std::atomic<int> counter{0};

const Pattern hidden("hidden_update", [](bool correct) {
  RunMany(2, [=](int number) {
    const auto work = [&] {
      for (int i = 0; i < kOwn; ++i) own[static_cast<std::size_t>(number)].store(i);
    };
    // One of them comes early to it, the other one late.
    if (number == 1) work();
    if (correct) {
      counter.fetch_add(1);
    } else {
      counter.store(counter.load() + 1);
    }
    if (number == 0) work();
  });
  assert(counter.load() == 2);
});

}  // namespace
}  // namespace heddle::benchmarks
