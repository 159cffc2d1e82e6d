// A readers-writer lock of counters whose writer looks for readers and then marks itself, instead of both at once.
#include <atomic>

#include "stress/benchmarks/pattern.h"
#include "stress/benchmarks/threads.h"

namespace heddle::benchmarks {
namespace {

constexpr int kWriter = 1000;
std::atomic<int> state{0};
std::atomic<int> readers_inside{0};
std::atomic<int> writers_inside{0};

const Pattern lock("readers_writer_lock", [](bool correct) {
  const auto read = [] {
    if (state.fetch_add(1) < kWriter) {
      readers_inside.fetch_add(1);
      assert(writers_inside.load() == 0);
      readers_inside.fetch_sub(1);
    }
    state.fetch_sub(1);
  };
  RunAll(read, read, [=] {
    int free = 0;
    if (correct) {
      if (!state.compare_exchange_strong(free, kWriter)) return;
    } else {
      if (state.load() != 0) return;
      state.fetch_add(kWriter);
    }
    writers_inside.fetch_add(1);
    assert(readers_inside.load() == 0);
    writers_inside.fetch_sub(1);
    state.fetch_sub(kWriter);
  });
});

}  // namespace
}  // namespace heddle::benchmarks
