// Every thread is as likely as every other at every point, whatever was picked before. Statistics
// of fixed seeds: each test always has the same outcome.
#include "stress/strategy/random_walk.h"

#include <gtest/gtest.h>

#include <map>
#include <vector>

#include "stress/strategy/testing/simulation.h"

namespace heddle::strategy {
namespace {

using testing::Execute;
using testing::Schedule;
using testing::Unevenness;

// Three picks in a row, all of them free.
TEST(RandomWalk, EveryPrefixIsEquallyLikely) {
  for (const std::uint64_t seed : {1, 2, 3}) {
    for (const int threads : {2, 3, 5}) {
      RandomWalk walk(seed);
      std::map<Schedule, int> counts;
      constexpr int kTries = 50'000;
      for (int i = 0; i < kTries; ++i) {
        Schedule schedule = Execute(walk, std::vector<int>(static_cast<std::size_t>(threads), 3));
        schedule.resize(3);
        ++counts[schedule];
      }
      const auto outcomes = static_cast<std::size_t>(threads * threads * threads);
      EXPECT_EQ(counts.size(), outcomes);
      EXPECT_LT(Unevenness(counts, outcomes, kTries), 2) << threads << " threads, seed " << seed;
    }
  }
}

// Successive executions are unrelated: pairs of first picks.
TEST(RandomWalk, ExecutionsAreIndependent) {
  RandomWalk walk(1);
  std::map<Schedule, int> counts;
  constexpr int kTries = 50'000;
  for (int i = 0; i < kTries; ++i)
    ++counts[{Execute(walk, {1, 1, 1, 1, 1})[0], Execute(walk, {1, 1, 1, 1, 1})[0]}];
  EXPECT_LT(Unevenness(counts, 25, kTries), 2);
}

TEST(RandomWalk, EveryWaiterIsEquallyLikely) {
  RandomWalk walk(1);
  walk.Begin();
  std::map<Schedule, int> counts;
  constexpr int kTries = 50'000;
  for (int i = 0; i < kTries; ++i)
    ++counts[{static_cast<int>(walk.Choose(ChoiceKind::kWaiter, 20))}];
  EXPECT_LT(Unevenness(counts, 20, kTries), 2);
}

// The unusual is rare, but comes up, and no answer is out of range.
TEST(RandomWalk, TheOrdinaryOutcomeIsTheMostLikely) {
  RandomWalk walk(1);
  walk.Begin();
  for (const ChoiceKind kind : {ChoiceKind::kSpuriousWakeup, ChoiceKind::kSpuriousFailure,
                                ChoiceKind::kEarlyTimer, ChoiceKind::kStore}) {
    int ordinary = 0;
    constexpr int kTries = 10'000;
    for (int i = 0; i < kTries; ++i) {
      const std::uint32_t choice = walk.Choose(kind, 2);
      ASSERT_LT(choice, 2u);
      ordinary += choice == 0;
    }
    EXPECT_GT(ordinary, kTries / 2);
    EXPECT_LT(ordinary, kTries * 99 / 100);
  }
}

TEST(RandomWalk, ASeedIsASequenceOfSchedules) {
  const std::vector<int> operations{4, 4, 4};
  RandomWalk one(7);
  RandomWalk same(7);
  RandomWalk other(8);
  int equal = 0;
  for (int i = 0; i < 100; ++i) {
    const Schedule schedule = Execute(one, operations);
    EXPECT_EQ(schedule, Execute(same, operations));
    equal += schedule == Execute(other, operations);
  }
  EXPECT_LT(equal, 5);
}

}  // namespace
}  // namespace heddle::strategy
