// A library that a plugin brings along, for instrumentation_test.sh: the only code in the plugin that
// increments an atomic of 16 bits, so that the instrumented call tells where it comes from.
#ifndef HEDDLE_TOOLS_BAZEL_TESTDATA_COUNTER_H_
#define HEDDLE_TOOLS_BAZEL_TESTDATA_COUNTER_H_

#include <cstdint>

namespace heddle::testdata {

// Returns how often it was called before, in any thread.
std::uint16_t CountUp();

}  // namespace heddle::testdata

#endif  // HEDDLE_TOOLS_BAZEL_TESTDATA_COUNTER_H_
