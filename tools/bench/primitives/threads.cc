// Each thread looks at the clock itself: the one that waits for them may be late.
// See threads.h.
#include "tools/bench/primitives/threads.h"

#include <algorithm>
#include <cstddef>
#include <latch>
#include <thread>
#include <vector>

namespace heddle::bench {

Seconds InThreads(int threads, const std::function<void(int)>& work) {
  const auto size = static_cast<std::size_t>(threads);
  std::latch all_here(threads);
  std::vector<Clock::time_point> begins(size);
  std::vector<Clock::time_point> ends(size);
  std::vector<std::jthread> running;
  for (std::size_t i = 0; i < size; ++i) {
    running.emplace_back([&, i] {
      all_here.arrive_and_wait();
      begins[i] = Clock::now();
      work(static_cast<int>(i));
      ends[i] = Clock::now();
    });
  }
  running.clear();  // Joins them.
  return *std::ranges::max_element(ends) - *std::ranges::min_element(begins);
}

}  // namespace heddle::bench
