// Several workers of whom the last one does what is left to do: each looks whether it is the last in another step than it leaves, so that
// nobody, or more than one, is.
#include <atomic>

#include "stress/benchmarks/pattern.h"
#include "stress/benchmarks/threads.h"

namespace heddle::benchmarks {
namespace {

constexpr int kWorkers = 8;
std::atomic<int> left{kWorkers};
std::atomic<int> cleaned{0};

const Pattern last("last_one_out", [](bool correct) {
  RunMany(kWorkers, [=](int) {
    const int others = left.fetch_sub(1) - 1;
    if ((correct ? others : left.load()) == 0) cleaned.fetch_add(1);
  });
  assert(cleaned.load() == 1);
});

}  // namespace
}  // namespace heddle::benchmarks
