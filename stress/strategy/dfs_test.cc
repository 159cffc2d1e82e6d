// Exhaustive search goes through every schedule within its bound once, and through no other. What
// there is, is counted independently.
#include "stress/strategy/dfs.h"

#include <gtest/gtest.h>

#include <limits>
#include <set>
#include <vector>

#include "stress/strategy/testing/simulation.h"

namespace heddle::strategy {
namespace {

using testing::Schedule;

constexpr int kUnlimited = std::numeric_limits<int>::max();

// Each a program: how many operations its threads have.
const std::vector<std::vector<int>> kPrograms = {
    {1}, {1, 1}, {2, 2}, {4, 4}, {1, 5}, {3, 2, 1}, {2, 2, 2}, {3, 3, 2}, {1, 1, 1, 1, 1}};

std::vector<Schedule> Explored(const std::vector<int>& operations, int max_preemptions) {
  Dfs dfs(max_preemptions);
  std::vector<Schedule> schedules = testing::ExecuteAll(dfs, operations);
  EXPECT_FALSE(dfs.Begin());
  return schedules;
}

TEST(Dfs, GoesThroughEveryScheduleWithinTheBoundOnce) {
  for (const std::vector<int>& operations : kPrograms) {
    for (const int bound : {0, 1, 2, 3, kUnlimited}) {
      const std::vector<Schedule> explored = Explored(operations, bound);
      std::set<Schedule> expected;
      for (const Schedule& schedule : testing::AllSchedules(operations)) {
        if (testing::Preemptions(schedule, operations) <= bound) expected.insert(schedule);
      }
      EXPECT_EQ(std::set<Schedule>(explored.begin(), explored.end()), expected);
      EXPECT_EQ(explored.size(), expected.size());
    }
  }
}

// By hand: without a preemption the n! orders of the threads; two threads of k operations with one
// preemption: 2(k-1) more, with two 2(k-1)^2 more (the interrupted thread interrupts back after 1
// to k-1 operations of the other).
TEST(Dfs, CountsAreThoseWorkedOutByHand) {
  EXPECT_EQ(Explored({1, 1, 1, 1}, 0).size(), 24u);
  EXPECT_EQ(Explored({5, 5, 5}, 0).size(), 6u);
  for (const std::size_t k : {1, 2, 3, 6}) {
    const std::vector<int> operations(2, static_cast<int>(k));
    EXPECT_EQ(Explored(operations, 0).size(), 2u);
    EXPECT_EQ(Explored(operations, 1).size(), 2 + 2 * (k - 1));
    EXPECT_EQ(Explored(operations, 2).size(), 2 + 2 * (k - 1) + 2 * (k - 1) * (k - 1));
  }
}

TEST(Dfs, TheFirstScheduleIsTheOneWithoutAPreemption) {
  EXPECT_EQ(Explored({2, 2, 2}, kUnlimited).front(), (Schedule{0, 0, 1, 1, 2, 2}));
}

TEST(Dfs, OtherDecisionsAreGoneThroughToo) {
  Dfs dfs(0);
  std::vector<std::vector<std::uint32_t>> seen;
  while (dfs.Begin()) {
    std::vector<std::uint32_t> choices{dfs.Choose(ChoiceKind::kWaiter, 3)};
    // A decision that only comes up after one answer.
    if (choices[0] == 1) choices.push_back(dfs.Choose(ChoiceKind::kSpuriousWakeup, 2));
    seen.push_back(choices);
  }
  EXPECT_EQ(seen, (std::vector<std::vector<std::uint32_t>>{{0}, {1, 0}, {1, 1}, {2}}));
}

}  // namespace
}  // namespace heddle::strategy
