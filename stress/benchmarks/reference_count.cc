// A reference count that is decremented in two steps: the last two owners can both believe that another one is left, or that none is.
#include <atomic>

#include "stress/benchmarks/pattern.h"
#include "stress/benchmarks/threads.h"

namespace heddle::benchmarks {
namespace {

struct Counted {
  std::atomic<int> references;
};

void Release(Counted* object, bool correct) {
  if (correct) {
    if (object->references.fetch_sub(1) == 1) delete object;
    return;
  }
  object->references.fetch_sub(1);
  if (object->references.load() == 0) delete object;
}

const Pattern count("reference_count", [](bool correct) {
  auto* const object = new Counted{3};
  RunMany(3, [=](int) { Release(object, correct); });
});

}  // namespace
}  // namespace heddle::benchmarks
