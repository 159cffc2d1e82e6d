// Double-checked locking: the object can be seen before it is made.
#include <atomic>
#include <mutex>

#include "stress/benchmarks/pattern.h"
#include "stress/benchmarks/threads.h"

namespace heddle::benchmarks {
namespace {

struct Object {
  std::atomic<int> value{0};
};

std::mutex mutex;
Object object;
std::atomic<Object*> instance{nullptr};

Object& Get(bool correct) {
  Object* seen = instance.load();
  if (seen != nullptr) return *seen;
  const std::lock_guard lock(mutex);
  if (instance.load() == nullptr) {
    if (!correct) instance.store(&object);
    object.value.store(42);
    if (correct) instance.store(&object);
  }
  return *instance.load();
}

const Pattern checked("double_checked_locking", [](bool correct) {
  RunMany(2, [=](int) { assert(Get(correct).value.load() == 42); });
});

}  // namespace
}  // namespace heddle::benchmarks
