// A buffer is freed while a detached thread still uses it.
#include <atomic>
#include <memory>

#include "stress/benchmarks/pattern.h"
#include "stress/benchmarks/threads.h"

namespace heddle::benchmarks {
namespace {

const Pattern early("early_free", [](bool correct) {
  const auto buffer = std::make_shared<std::atomic<int>>(0);
  std::atomic<int>* const seen = buffer.get();
  std::weak_ptr<std::atomic<int>> not_kept = buffer;
  std::thread([seen, kept = correct ? buffer : nullptr] {
    for (int i = 0; i < 3; ++i) seen->store(i);
  }).detach();
});

}  // namespace
}  // namespace heddle::benchmarks
