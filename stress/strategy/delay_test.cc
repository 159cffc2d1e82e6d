// What there is within a bound is counted independently: from all schedules, those that cost so few delays.
#include "stress/strategy/delay.h"

#include <gtest/gtest.h>

#include <set>
#include <vector>

#include "stress/strategy/testing/simulation.h"

namespace heddle::strategy {
namespace {

using testing::Schedule;

const std::vector<std::vector<int>> kPrograms = {{1}, {1, 1}, {2, 2}, {4, 4}, {1, 5}, {3, 2, 1}, {2, 2, 2}, {1, 1, 1, 1, 1}};

// Walks around the circle of threads from the one that ran last to the next of the schedule, and counts those that could have run.
int Delays(const Schedule& schedule, std::vector<int> left) {
  const int threads = static_cast<int>(left.size());
  int delays = 0;
  int turn = 0;
  for (const int next : schedule) {
    for (; turn != next; turn = (turn + 1) % threads) delays += left[static_cast<std::size_t>(turn)] > 0;
    --left[static_cast<std::size_t>(next)];
  }
  return delays;
}

// In the order in which they come; those of an earlier round come again.
std::vector<Schedule> Explored(const std::vector<int>& operations, int max_delays) {
  Delay delay(max_delays);
  return testing::ExecuteAll(delay, operations);
}

TEST(Delay, GoesThroughEveryScheduleWithinTheBound) {
  for (const std::vector<int>& operations : kPrograms) {
    std::size_t of_all_rounds = 0;
    for (const int bound : {0, 1, 2, 3}) {
      const std::vector<Schedule> explored = Explored(operations, bound);
      std::set<Schedule> expected;
      for (const Schedule& schedule : testing::AllSchedules(operations)) {
        if (Delays(schedule, operations) <= bound) expected.insert(schedule);
      }
      EXPECT_EQ(std::set<Schedule>(explored.begin(), explored.end()), expected);
      of_all_rounds += expected.size();
      EXPECT_EQ(explored.size(), of_all_rounds);
    }
  }
}

// By hand: two threads of k operations can be delayed once before each of the first one's operations, and before all but the last of the
// second's only if the first is not over, which without a delay it is.
TEST(Delay, CountsAreThoseWorkedOutByHand) {
  for (const int k : {1, 2, 3, 6}) {
    EXPECT_EQ(Explored({k, k}, 0).size(), 1u);
    EXPECT_EQ(Explored({k, k}, 1).size(), 1u + 1u + static_cast<std::size_t>(k));
  }
}

TEST(Delay, WithoutADelayThreadsRunInTheOrderOfTheirNumbers) {
  EXPECT_EQ(Explored({2, 1, 2}, 0), (std::vector<Schedule>{{0, 0, 1, 2, 2}}));
}

TEST(Delay, WhoeverYieldsPassesItsTurnOnForNothing) {
  Delay delay(0);
  ASSERT_TRUE(delay.Begin());
  Operation first;
  Operation second;
  second.thread = 1;
  const std::vector<const Operation*> enabled{&first, &second};
  EXPECT_EQ(delay.Pick({enabled, kNobody, 0}), 0u);
  delay.OnYield(0);
  EXPECT_EQ(delay.Pick({enabled, 0, 1}), 1u);
}

TEST(Delay, OtherDecisionsAreGoneThroughToo) {
  Delay delay(0);
  std::vector<std::uint32_t> seen;
  while (delay.Begin()) seen.push_back(delay.Choose(ChoiceKind::kWaiter, 3));
  EXPECT_EQ(seen, (std::vector<std::uint32_t>{0, 1, 2}));
}

}  // namespace
}  // namespace heddle::strategy
