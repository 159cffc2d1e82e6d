// ProcessPoolExecutor next to CPython's, two processes each: calls that add one.
#include <string>
#include <vector>

#include "primitives/process/process_pool_executor.h"
#include "tools/bench/primitives/comparisons.h"

namespace heddle::bench {
namespace {

using process::ProcessPoolExecutor;

constexpr int kProcesses = 2;

std::int64_t AddOne(std::int64_t n) { return n + 1; }

// Submits all calls, then waits for each.
Seconds Many(std::int64_t count) {
  ProcessPoolExecutor pool(kProcesses);
  pool.submit(AddOne, 0).result();
  const auto began = Clock::now();
  std::vector<Future<std::int64_t>> futures;
  for (std::int64_t i = 0; i < count; ++i) futures.push_back(pool.submit(AddOne, i));
  for (Future<std::int64_t>& future : futures) future.result();
  return Clock::now() - began;
}

Seconds OneByOne(std::int64_t count) {
  ProcessPoolExecutor pool(kProcesses);
  pool.submit(AddOne, 0).result();
  const auto began = Clock::now();
  for (std::int64_t i = 0; i < count; ++i) pool.submit(AddOne, i).result();
  return Clock::now() - began;
}

}  // namespace

std::vector<Comparison> ProcessPoolComparisons(const Python& python) {
  const auto peer = [&](const std::string& how) {
    return Peer{"CPython's ProcessPoolExecutor", "python3",
                python.Script("concurrent.futures", "process_pool.py", how)};
  };
  return {{"ProcessPoolExecutor, many calls", Many, {peer("many")}},
          {"ProcessPoolExecutor, a call and its result", OneByOne, {peer("one-by-one")}}};
}

}  // namespace heddle::bench
