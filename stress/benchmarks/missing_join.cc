// The result of a thread is read without waiting for its end.
#include <atomic>

#include "stress/benchmarks/pattern.h"
#include "stress/benchmarks/threads.h"

namespace heddle::benchmarks {
namespace {

const Pattern join("missing_join", [](bool correct) {
  static std::atomic<int> result{0};
  std::thread worker([] { result.store(1); });
  if (correct) worker.join();
  assert(result.load() == 1);
  if (!correct) worker.join();
});

}  // namespace
}  // namespace heddle::benchmarks
