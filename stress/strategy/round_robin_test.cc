#include "stress/strategy/round_robin.h"

#include <gtest/gtest.h>

#include <vector>

#include "stress/strategy/testing/simulation.h"

namespace heddle::strategy {
namespace {

using testing::Execute;
using testing::Schedule;

TEST(RoundRobin, ThreadsTakeTurns) {
  RoundRobin round_robin(1);
  for (int i = 0; i < 20; ++i) {
    const Schedule schedule = Execute(round_robin, {3, 3, 3});
    for (std::size_t at = 1; at < schedule.size(); ++at)
      EXPECT_EQ(schedule[at], (schedule[at - 1] + 1) % 3);
  }
}

TEST(RoundRobin, ThreadsThatHaveEndedAreLeftOut) {
  RoundRobin round_robin(1);
  for (int i = 0; i < 20; ++i) {
    const Schedule schedule = Execute(round_robin, {1, 4, 4});
    const Schedule tail(schedule.end() - 6, schedule.end());
    EXPECT_TRUE(tail == (Schedule{1, 2, 1, 2, 1, 2}) || tail == (Schedule{2, 1, 2, 1, 2, 1}))
        << ::testing::PrintToString(schedule);
  }
}

TEST(RoundRobin, EveryThreadIsTheFirstInItsTurn) {
  RoundRobin round_robin(1);
  std::vector<int> first(5);
  for (int i = 0; i < 1000; ++i)
    ++first[static_cast<std::size_t>(Execute(round_robin, {2, 2, 2, 2, 2})[0])];
  EXPECT_EQ(first, std::vector<int>(5, 200));
}

}  // namespace
}  // namespace heddle::strategy
