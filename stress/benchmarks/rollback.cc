// A failed operation undoes what it did by storing what it saw before, over what others have done since.
#include <atomic>

#include "stress/benchmarks/pattern.h"
#include "stress/benchmarks/threads.h"

namespace heddle::benchmarks {
namespace {

std::atomic<int> total{0};

const Pattern rollback("rollback", [](bool correct) {
  RunMany(3, [=](int number) {
    if (number != 0) {
      total.fetch_add(1);
      return;
    }
    const int before = total.load();
    total.fetch_add(10);
    if (correct) {
      total.fetch_sub(10);
    } else {
      total.store(before);
    }
  });
  assert(total.load() == 2);
});

}  // namespace
}  // namespace heddle::benchmarks
