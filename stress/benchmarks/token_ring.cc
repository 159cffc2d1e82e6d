// A token that goes round: everybody passes it on to the next one without having looked whether it is theirs. All is well only in one
// order.
#include <atomic>

#include "stress/benchmarks/pattern.h"
#include "stress/benchmarks/threads.h"

namespace heddle::benchmarks {
namespace {

constexpr int kThreads = 4;
std::atomic<int> token{0};
std::atomic<int> holders{0};

const Pattern ring("token_ring", [](bool correct) {
  RunMany(kThreads, [=](int number) {
    const auto is_mine = [=] { return token.load() == number; };
    // Who has waited once believes that it is its turn now.
    while (!is_mine()) {
      std::this_thread::yield();
      if (!correct && token.load() + 1 >= number) break;
    }
    assert(holders.fetch_add(1) == 0);
    holders.fetch_sub(1);
    token.store(number + 1);
  });
});

}  // namespace
}  // namespace heddle::benchmarks
