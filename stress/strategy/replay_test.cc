// A record is followed as far as it fits; where it does not, the execution goes on by itself and
// says so.
#include "stress/strategy/replay.h"

#include <gtest/gtest.h>
// rapidcheck's header needs GoogleTest's before it.
#include <rapidcheck/gtest.h>

#include <vector>

#include "stress/strategy/testing/simulation.h"

namespace heddle::strategy {
namespace {

using testing::Execute;
using testing::Schedule;
using Choices = std::vector<std::uint8_t>;

TEST(Replay, FollowsTheRecord) {
  Replay replay({1, 0, 1, 0});
  EXPECT_EQ(Execute(replay, {3, 3}),
            (Schedule{1, 0, 1, 0, 0, 1}) /* the last two are no choices of its own */);
}

TEST(Replay, ARecordThatFitsDoesNotDiverge) {
  // The last operation is no choice: only one thread has any left.
  Replay replay({1, 0, 1, 0, 0});
  EXPECT_EQ(Execute(replay, {3, 2}), (Schedule{1, 0, 1, 0, 0}));
  EXPECT_FALSE(replay.diverged());
}

TEST(Replay, WhereTheRecordEndsTheRunningThreadGoesOn) {
  Replay replay({1});
  EXPECT_EQ(Execute(replay, {2, 3}), (Schedule{1, 1, 1, 0, 0}));
  EXPECT_TRUE(replay.diverged());
}

TEST(Replay, WithoutARecordTheThreadWithTheLowestNumberIsFirst) {
  Replay replay({});
  EXPECT_EQ(Execute(replay, {1, 1, 2}), (Schedule{0, 1, 2, 2}));
  EXPECT_TRUE(replay.diverged());
}

TEST(Replay, AThreadThatCannotRunIsADivergence) {
  Replay replay({7, 1, 1, 1, 1});
  EXPECT_EQ(Execute(replay, {2, 2}), (Schedule{0, 1, 1, 0}));
  EXPECT_TRUE(replay.diverged());
}

TEST(Replay, ADefaultInTheRecordIsNoDivergence) {
  Replay replay({Replay::kDefault, 1, Replay::kDefault});
  EXPECT_EQ(Execute(replay, {2, 2}), (Schedule{0, 1, 1, 0}));
  EXPECT_FALSE(replay.diverged());
}

TEST(Replay, ADecisionThatIsOutOfRangeIsTheOrdinaryOne) {
  Replay replay({1, 5, Replay::kDefault, 1});
  replay.Begin();
  EXPECT_EQ(replay.Choose(ChoiceKind::kWaiter, 2), 1u);
  EXPECT_FALSE(replay.diverged());
  EXPECT_EQ(replay.Choose(ChoiceKind::kWaiter, 2), 0u);
  EXPECT_TRUE(replay.diverged());
  EXPECT_EQ(replay.Choose(ChoiceKind::kWaiter, 2), 0u);
  EXPECT_EQ(replay.Choose(ChoiceKind::kWaiter, 2), 1u);
  EXPECT_EQ(replay.Choose(ChoiceKind::kWaiter, 2), 0u);
}

TEST(Replay, EveryExecutionBeginsAnew) {
  Replay replay({1, 1});
  const Schedule first = Execute(replay, {2, 2, 2});
  EXPECT_TRUE(replay.diverged());
  EXPECT_EQ(Execute(replay, {2, 2, 2}), first);
  replay.Begin();
  EXPECT_FALSE(replay.diverged());
}

// A complete schedule, replayed, is itself.
RC_GTEST_PROP(Replay, ReproducesAnySchedule, ()) {
  const auto operations = *rc::gen::container<std::vector<int>>(3, rc::gen::inRange(1, 6));
  Schedule schedule;
  for (std::size_t thread = 0; thread < operations.size(); ++thread) {
    schedule.insert(schedule.end(), static_cast<std::size_t>(operations[thread]),
                    static_cast<int>(thread));
  }
  const auto order =
      *rc::gen::container<std::vector<unsigned>>(schedule.size(), rc::gen::arbitrary<unsigned>());
  for (std::size_t i = schedule.size(); i > 1; --i)
    std::swap(schedule[i - 1], schedule[order[i - 1] % i]);
  Replay replay(Choices(schedule.begin(), schedule.end()));
  RC_ASSERT(Execute(replay, operations) == schedule);
  RC_ASSERT(!replay.diverged());
}

// Whatever the record says, every operation is executed.
RC_GTEST_PROP(Replay, AnyRecordEndsInACompleteSchedule, (const Choices& choices)) {
  Replay replay(choices);
  RC_ASSERT(Execute(replay, {3, 2, 4}).size() == 9u);
}

}  // namespace
}  // namespace heddle::strategy
