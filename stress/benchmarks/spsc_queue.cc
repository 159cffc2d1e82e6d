// A queue between one producer and one consumer whose producer counts an element before it is stored.
#include <array>
#include <atomic>

#include "stress/benchmarks/pattern.h"
#include "stress/benchmarks/threads.h"

namespace heddle::benchmarks {
namespace {

constexpr std::size_t kSize = 2;
std::array<std::atomic<int>, kSize> slots{};
std::atomic<unsigned> pushed{0};
std::atomic<unsigned> popped{0};

const Pattern queue("spsc_queue", [](bool correct) {
  RunAll(
      [=] {
        for (unsigned i = 0; i < 3; ++i) {
          while (i - popped.load() == kSize) std::this_thread::yield();
          if (!correct) pushed.store(i + 1);
          slots[i % kSize].store(static_cast<int>(i) + 1);
          if (correct) pushed.store(i + 1);
        }
      },
      [] {
        for (unsigned i = 0; i < 3; ++i) {
          while (pushed.load() == i) std::this_thread::yield();
          assert(slots[i % kSize].load() == static_cast<int>(i) + 1);
          popped.store(i + 1);
        }
      });
});

}  // namespace
}  // namespace heddle::benchmarks
