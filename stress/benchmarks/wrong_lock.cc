// One of the threads takes another lock for the same data.
#include <atomic>
#include <mutex>

#include "stress/benchmarks/pattern.h"
#include "stress/benchmarks/threads.h"

namespace heddle::benchmarks {
namespace {

std::mutex mutex;
std::mutex other_mutex;
std::atomic<int> data{0};

const Pattern wrong("wrong_lock", [](bool correct) {
  RunMany(4, [=](int number) {
    const std::lock_guard lock(correct || number != 3 ? mutex : other_mutex);
    data.store(data.load() + 1);
  });
  assert(data.load() == 4);
});

}  // namespace
}  // namespace heddle::benchmarks
