#include "tools/bazel/testdata/counter.h"

#include <atomic>

namespace heddle::testdata {
namespace {

std::atomic<std::uint16_t> calls = 0;

}  // namespace

std::uint16_t CountUp() { return calls.fetch_add(1); }

}  // namespace heddle::testdata
