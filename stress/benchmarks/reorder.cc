// Two stores in a row by many writers, which a checker believes to be one: it must come between those of the first writer, before any other
// one has done its second.
#include <atomic>
#include <mutex>

#include "stress/benchmarks/pattern.h"
#include "stress/benchmarks/threads.h"

namespace heddle::benchmarks {
namespace {

std::mutex mutex;
std::atomic<int> a{0};
std::atomic<int> b{0};

void Reorder(int writers, bool correct) {
  const auto locked = [=](auto function) {
    std::unique_lock<std::mutex> lock;
    if (correct) lock = std::unique_lock(mutex);
    function();
  };
  RunMany(writers + 1, [=](int number) {
    locked([=] {
      if (number < writers) {
        a.store(1);
        b.store(-1);
      } else {
        const int seen_a = a.load();
        const int seen_b = b.load();
        assert((seen_a == 0 && seen_b == 0) || (seen_a == 1 && seen_b == -1));
      }
    });
  });
}

const Pattern four("reorder_4", [](bool correct) { Reorder(4, correct); });
const Pattern ten("reorder_10", [](bool correct) { Reorder(10, correct); });
const Pattern fifty("reorder_50", [](bool correct) { Reorder(50, correct); });
const Pattern hundred("reorder_100", [](bool correct) { Reorder(100, correct); });

}  // namespace
}  // namespace heddle::benchmarks
