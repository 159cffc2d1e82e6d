// Three threads that add to a sum in any order, and one that takes for granted that two were before it.
#include <mutex>

#include "stress/benchmarks/pattern.h"
#include "stress/benchmarks/threads.h"

namespace heddle::benchmarks {
namespace {

std::mutex mutex;
int sum = 0;

const Pattern lazy("lazy_sum", [](bool correct) {
  RunMany(3, [=](int number) {
    const std::lock_guard lock(mutex);
    if (number < 2) {
      sum += number + 1;
    } else {
      assert(correct || sum < 3);
    }
  });
  assert(sum == 3);
});

}  // namespace
}  // namespace heddle::benchmarks
