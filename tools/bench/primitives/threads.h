// Runs a piece of work in several threads at once and says how long that took.
#ifndef HEDDLE_TOOLS_BENCH_PRIMITIVES_THREADS_H_
#define HEDDLE_TOOLS_BENCH_PRIMITIVES_THREADS_H_

#include <functional>

#include "tools/bench/primitives/comparison.h"

namespace heddle::bench {

// Calls work(0) to work(threads - 1), each in a thread of its own, when all threads are there.
// Returns the time from the beginning of the first to the end of the last.
Seconds InThreads(int threads, const std::function<void(int)>& work);

}  // namespace heddle::bench

#endif  // HEDDLE_TOOLS_BENCH_PRIMITIVES_THREADS_H_
