// A shared object for instrumentation_test.sh: exports one function that calls into a dependency.
#include <atomic>
#include <cstdint>

#include "tools/bazel/testdata/counter.h"

static std::atomic<std::uint32_t> own_calls = 0;

extern "C" int CountUpTwice() {
  own_calls.fetch_add(1);
  heddle::testdata::CountUp();
  return heddle::testdata::CountUp();
}
