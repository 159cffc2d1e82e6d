// A process of a pool is killed at every one of its schedule points, one after the other, under several schedules each: whatever it was doing,
// every call is accounted for, and nothing is left.
#include <gtest/gtest.h>

#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "plugins/api/heddle_plugin.h"
#include "properties/plugin_file.h"
#include "properties/process_pool/property_ids.h"
#include "properties/process_pool/scenario.h"
#include "stress/runtime/execution.h"
#include "stress/strategy/random_walk.h"

namespace heddle::properties::process_pool {
namespace {

constexpr std::uint64_t kSchedules = 25;
constexpr std::uint32_t kMostPoints = 1000;  // no process has so many

struct Run {
  const Scenario* scenario;
  const heddle_implementation* implementation;
  int killed = 0;
};

const heddle_implementation& Implementation(std::string_view name) {
  const heddle_plugin& plugin = LoadSubject(std::getenv("HEDDLE_SUBJECT"));
  for (std::size_t i = 0; i < plugin.implementation_count; ++i) {
    if (plugin.implementations[i]->name == name) return *plugin.implementations[i];
  }
  std::abort();
}

// Whether the process was killed in any of the schedules.
bool KillsAt(const heddle_implementation& implementation, Death death) {
  const auto submit = [](int steps) { return Action{Step::kSubmit, {}, steps}; };
  const Action watch{Step::kWatch, {}, 0};
  const Action fail{Step::kFail, {}, 1};
  const Action result{Step::kResult, {}, 0};
  const PoolScenario scenario(std::string(kBreaks), 2, {{submit(1), watch, fail, result}, {submit(0), result, submit(1)}}, death, /*detect_races=*/false);
  Run run{&scenario, &implementation, 0};
  strategy::RandomWalk random(death.points);
  const runtime::Options options = scenario.Adjust({});
  for (std::uint64_t i = 0; i < kSchedules && random.Begin(); ++i) {
    const runtime::Outcome outcome = runtime::Execute(
        [](void* argument) {
          auto& self = *static_cast<Run*>(argument);
          self.scenario->Run(*self.implementation);
          self.killed += runtime::KilledProcesses();
        },
        &run, random, options);
    EXPECT_EQ(outcome.verdict, runtime::Verdict::kOk)
        << "process#" << death.process << " killed at its point " << death.points << ", schedule " << i << ": " << outcome.property << ": " << outcome.message;
  }
  return run.killed != 0;
}

// Of the helper that forks, and of the workers.
class KillTest : public ::testing::TestWithParam<int> {};

TEST_P(KillTest, AtEveryPoint) {
  const heddle_implementation& implementation = Implementation("heddle::ProcessPoolExecutor");
  std::uint32_t points = 1;
  while (points < kMostPoints && KillsAt(implementation, {GetParam(), points})) {
    ASSERT_FALSE(HasFailure());
    ++points;
  }
  EXPECT_GT(points, 10u);
  EXPECT_LT(points, kMostPoints);
}

INSTANTIATE_TEST_SUITE_P(Process, KillTest, ::testing::Values(1, 2, 3));

}  // namespace
}  // namespace heddle::properties::process_pool
