// Lazy initialisation without a lock happens twice, and what was made first is lost.
#include <atomic>

#include "stress/benchmarks/pattern.h"
#include "stress/benchmarks/threads.h"

namespace heddle::benchmarks {
namespace {

std::atomic<int*> value{nullptr};

const Pattern twice("initialized_twice", [](bool correct) {
  RunMany(3, [=](int) {
    if (value.load() != nullptr) return;
    int* const mine = new int(1);
    int* expected = nullptr;
    if (correct) {
      if (value.compare_exchange_strong(expected, mine)) return;
      delete mine;
    } else {
      value.store(mine);
    }
  });
  delete value.load();
});

}  // namespace
}  // namespace heddle::benchmarks
