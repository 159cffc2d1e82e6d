// Pools of threads and of processes, and managers, made, used, killed and ended for ever.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "primitives/soak/pool_loads.h"
#include "primitives/soak/soak.h"

namespace heddle::soak {
namespace {

std::vector<LoadKind> Loads() {
  return {{"ThreadPool", MakeThreadPoolLoad},
          {"ProcessPool", MakeProcessPoolLoad},
          {"KilledProcessPool", MakeKilledProcessPoolLoad},
          {"Manager", MakeManagerLoad}};
}

class Pools : public ::testing::TestWithParam<LoadKind> {};

TEST_P(Pools, LeaveNothingBehind) {
  EXPECT_THAT(Soak(GetParam(), DurationOfEach(Loads().size())), ::testing::IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Soak, Pools, ::testing::ValuesIn(Loads()),
                         [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace heddle::soak
