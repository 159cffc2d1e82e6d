// A shared object for instrumentation_test.sh: exports one function that calls into a dependency.
#include "tools/bazel/testdata/counter.h"

extern "C" int CountUpTwice() {
  heddle::testdata::CountUp();
  return heddle::testdata::CountUp();
}
