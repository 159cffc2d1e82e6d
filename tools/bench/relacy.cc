// The scenarios of engine_subject.cc for Relacy. Prints executions per second of each, one a line.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <sstream>

#include <relacy/relacy.hpp>

namespace {

struct FourAtomics : rl::test_suite<FourAtomics, 2> {
  rl::atomic<int> word;
  void before() { word($) = 0; }
  void thread(unsigned) {
    word($).fetch_add(1, rl::mo_relaxed);
    word($).load(rl::mo_acquire);
    word($).store(3, rl::mo_release);
    word($).exchange(2, rl::mo_acq_rel);
  }
};

struct Queue : rl::test_suite<Queue, 4> {
  rl::mutex mutex;
  rl::condition_variable_any not_empty;
  rl::condition_variable_any not_full;
  rl::var<int> size;
  rl::var<int> item;
  void before() { size($) = 0; }
  void thread(unsigned number) {
    for (int i = 0; i < 4; ++i) {
      mutex.lock($);
      if (number < 2) {
        while (size($) == 1) not_full.wait(mutex, $);
        item($) = i;
        size($) = 1;
        not_empty.notify_one($);
      } else {
        while (size($) == 0) not_empty.wait(mutex, $);
        size($) = 0;
        not_full.notify_one($);
      }
      mutex.unlock($);
    }
  }
};

// The best of several rounds.
template <typename Test>
double Rate(unsigned executions) {
  constexpr int kRounds = 5;
  double best = 0;
  for (int round = 0; round < kRounds; ++round) {
    std::ostringstream silence;
    rl::test_params params;
    params.iteration_count = executions;
    params.search_type = rl::random_scheduler_type;
    params.output_stream = &silence;
    params.progress_stream = &silence;
    const auto began = std::chrono::steady_clock::now();
    rl::simulate<Test>(params);
    best = std::max(best, executions / std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count());
  }
  return best;
}

}  // namespace

int main() {
  std::printf("%f\n%f\n", Rate<FourAtomics>(20'000), Rate<Queue>(2'000));
  return 0;
}
