// All comparisons, one file for each function. Making them may start servers: measure them before
// the next are made.
#ifndef HEDDLE_TOOLS_BENCH_PRIMITIVES_COMPARISONS_H_
#define HEDDLE_TOOLS_BENCH_PRIMITIVES_COMPARISONS_H_

#include <vector>

#include "tools/bench/primitives/comparison.h"
#include "tools/bench/primitives/python.h"

namespace heddle::bench {

std::vector<Comparison> LockComparisons();
std::vector<Comparison> SemaphoreComparisons();
std::vector<Comparison> ThreadPoolComparisons();
std::vector<Comparison> GreenletComparisons(const Python& python);
std::vector<Comparison> EchoServerComparisons();
std::vector<Comparison> ProcessPoolComparisons(const Python& python);

}  // namespace heddle::bench

#endif  // HEDDLE_TOOLS_BENCH_PRIMITIVES_COMPARISONS_H_
