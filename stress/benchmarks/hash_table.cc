// A hash table grows: it shows the new buckets before the old elements are in them.
#include <array>
#include <atomic>
#include <mutex>

#include "stress/benchmarks/pattern.h"
#include "stress/benchmarks/threads.h"

namespace heddle::benchmarks {
namespace {

struct Table {
  std::array<std::atomic<int>, 4> slots{};
};

std::mutex mutex;
Table small;
Table large;
std::atomic<Table*> table{&small};

bool Contains(int key) {
  for (const auto& slot : table.load()->slots) {
    if (slot.load() == key) return true;
  }
  return false;
}

const Pattern grow("hash_table", [](bool correct) {
  small.slots[0].store(7);
  RunAll(
      [=] {
        const std::lock_guard lock(mutex);
        if (!correct) table.store(&large);
        for (std::size_t i = 0; i < 4; ++i) large.slots[i].store(small.slots[i].load());
        if (correct) table.store(&large);
      },
      [] { assert(Contains(7)); });
});

}  // namespace
}  // namespace heddle::benchmarks
