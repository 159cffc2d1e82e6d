// Reads damaged reports for as many seconds as its argument says, or 60: `bazel run
// //tools/report:report_fuzz`. Exits 1 at the first one that is neither read nor refused properly,
// and prints it.
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <random>
#include <string>

#include "tools/report/testing/damage.h"

int main(int argc, char** argv) {
  using Clock = std::chrono::steady_clock;
  const std::chrono::seconds duration(argc > 1 ? std::atol(argv[1]) : 60);
  const std::uint64_t seed = std::random_device()();
  std::cout << "seed " << seed << std::endl;
  std::mt19937_64 random(seed);
  std::uint64_t tried = 0;
  for (const Clock::time_point end = Clock::now() + duration; Clock::now() < end; ++tried) {
    const std::string text = heddle::report::testing::DamagedReport(random);
    const std::string wrong = heddle::report::testing::WhatIsWrongWithReading(text);
    if (wrong.empty()) continue;
    std::cout << wrong << ": " << text << std::endl;
    return 1;
  }
  std::cout << tried << " reports, all refused or fine" << std::endl;
}
