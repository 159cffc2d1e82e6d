// A minimised schedule fails in the same way and is no worse; minimising it again changes nothing.
#include "stress/explore/minimize.h"

#include <gtest/gtest.h>

#include <string>

#include "stress/explore/search.h"
#include "stress/strategy/dfs.h"
#include "stress/strategy/random_walk.h"
#include "stress/strategy/round_robin.h"
#include "stress/testing/engine_test_support.h"

namespace heddle::explore {
namespace {

constexpr std::uint64_t kSeeds = 30;

class MinimizeTest : public ::testing::TestWithParam<std::string> {
 protected:
  Program program_ = reinterpret_cast<void (*)()>(testing::Symbol(GetParam()));
  runtime::Options options_ = testing::WithoutSurprises();
  Runner run_ = [this](const std::vector<std::uint8_t>& choices) {
    return Rerun(program_, choices, options_);
  };

  Failure Find(std::uint64_t seed) {
    strategy::RandomWalk random(seed);
    const Searched searched = Search(program_, random, options_, 10'000);
    EXPECT_TRUE(searched.failure) << "seed " << seed;
    return searched.failure.value_or(Failure{});
  }

  // The fewest switches of any failing schedule with at most one preemption.
  std::uint64_t FewestSwitches() {
    strategy::Dfs dfs(1);
    std::uint64_t fewest = ~std::uint64_t{0};
    for (;;) {
      const Searched searched = Search(program_, dfs, options_, 1'000'000);
      if (!searched.failure) {
        EXPECT_TRUE(searched.exhausted);
        return fewest;
      }
      fewest = std::min(fewest, searched.failure->switches);
    }
  }
};

TEST_P(MinimizeTest, FailsInTheSameWayAndIsNoWorse) {
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    const Failure failure = Find(seed);
    const Failure minimal = Minimize(failure, run_, 2000);
    EXPECT_TRUE(SameFailure(minimal, failure));
    EXPECT_LE(minimal.switches, failure.switches) << "seed " << seed;
  }
}

TEST_P(MinimizeTest, IsTheScheduleThatReplays) {
  const Failure minimal = Minimize(Find(1), run_, 2000);
  const Failure again = run_(minimal.choices);
  EXPECT_EQ(again.choices, minimal.choices);
  EXPECT_EQ(again.hash, minimal.hash);
  EXPECT_EQ(again.message, minimal.message);
}

TEST_P(MinimizeTest, IsIdempotent) {
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    const Failure minimal = Minimize(Find(seed), run_, 2000);
    const Failure again = Minimize(minimal, run_, 2000);
    EXPECT_EQ(again.choices, minimal.choices) << "seed " << seed;
    EXPECT_EQ(again.hash, minimal.hash) << "seed " << seed;
  }
}

TEST_P(MinimizeTest, ReachesTheFewestSwitchesOfAnySchedule) {
  const std::uint64_t fewest = FewestSwitches();
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed)
    EXPECT_EQ(Minimize(Find(seed), run_, 2000).switches, fewest) << "seed " << seed;
}

TEST_P(MinimizeTest, ReachesThemFromTurnsOfOneOperationEach) {
  strategy::RoundRobin turns(1);
  const Searched searched = Search(program_, turns, options_, 1);
  if (!searched.failure) return;  // such a schedule does no harm
  EXPECT_EQ(Minimize(*searched.failure, run_, 2000).switches, FewestSwitches());
}

TEST_P(MinimizeTest, RunsNoMoreOftenThanItMay) {
  const Failure failure = Find(1);
  for (const int attempts : {0, 1, 2, 10}) {
    int runs = 0;
    Minimize(
        failure,
        [&](const std::vector<std::uint8_t>& choices) {
          ++runs;
          return run_(choices);
        },
        attempts);
    EXPECT_LE(runs, attempts);
  }
}

// Livelocks have schedules of some ten thousand decisions.
TEST(Minimize, PlansNoMoreSchedulesThanItMayRun) {
  Failure failure;
  failure.choices.assign(20'000, 0);
  failure.switches = 1;
  failure.threads = 3;
  int runs = 0;
  Minimize(
      failure,
      [&](const std::vector<std::uint8_t>&) {
        ++runs;
        return failure;
      },
      1000);
  EXPECT_EQ(runs, 1000);
}

INSTANTIATE_TEST_SUITE_P(Subject, MinimizeTest,
                         ::testing::Values("LoseAnUpdate", "TakeTwice", "LockInOppositeOrders",
                                           "FailWithoutAPreemption"),
                         [](const auto& info) { return info.param; });

}  // namespace
}  // namespace heddle::explore
