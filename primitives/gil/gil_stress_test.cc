// Gil under real threads: a generated number of threads that compute, check, block and release in
// generated order. What they share is plain memory, so that ThreadSanitizer reports a missing order
// and a sum a missing exclusion.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <mutex>
#include <thread>
#include <vector>

#include "primitives/gil/gil.h"

namespace heddle {
namespace {

enum class Step { kCompute, kCheck, kBlock, kRelease };

RC_GTEST_PROP(GilStress, OneHolderAtATimeAndEverybodyEnds, ()) {  // gil.1 gil.2 gil.3
  const auto steps = rc::gen::container<std::vector<Step>>(
      rc::gen::element(Step::kCompute, Step::kCheck, Step::kBlock, Step::kRelease));
  const auto programs = *rc::gen::container<std::vector<std::vector<Step>>>(
      *rc::gen::inRange<std::size_t>(1, 5), steps);

  Gil gil(std::chrono::microseconds(*rc::gen::inRange(1, 50)));
  int inside = 0;
  std::atomic<int> intruders = 0;
  long computed = 0;
  long expected = 0;
  std::vector<std::thread> threads;
  for (const std::vector<Step>& program : programs) {
    for (const Step step : program) expected += step == Step::kCompute;
    threads.emplace_back([&] {
      const std::lock_guard guard(gil);
      for (const Step step : program) {
        if (++inside != 1) ++intruders;
        if (step == Step::kCompute) ++computed;
        std::this_thread::yield();  // Others meet a held lock more often so.
        --inside;
        if (step == Step::kCheck) gil.check();
        if (step == Step::kBlock) {
          const Gil::BlockingSection section(gil);
          std::this_thread::yield();
        }
        if (step == Step::kRelease) {
          gil.release();
          gil.acquire();
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  RC_ASSERT(intruders == 0);
  RC_ASSERT(computed == expected);
  RC_ASSERT(!gil.held());
}

}  // namespace
}  // namespace heddle
