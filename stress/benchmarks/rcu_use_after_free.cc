// Read-copy-update: the old version is freed while a reader still has it, since the writer waits for readers before it has replaced the
// version instead of after that.
#include <atomic>

#include "stress/benchmarks/pattern.h"
#include "stress/benchmarks/threads.h"

namespace heddle::benchmarks {
namespace {

struct Version {
  std::atomic<int> value;
};

std::atomic<Version*> current{nullptr};
std::atomic<int> readers{0};

void Synchronize() {
  while (readers.load() != 0) std::this_thread::yield();
}

const Pattern rcu("rcu_use_after_free", [](bool correct) {
  current.store(new Version{1});
  const auto read = [] {
    readers.fetch_add(1);
    current.load()->value.load();
    readers.fetch_sub(1);
  };
  RunAll(read, read, [=] {
    if (!correct) Synchronize();
    Version* const old = current.exchange(new Version{2});
    if (correct) Synchronize();
    delete old;
  });
  delete current.load();
});

}  // namespace
}  // namespace heddle::benchmarks
