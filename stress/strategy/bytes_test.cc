#include "stress/strategy/bytes.h"

#include <gtest/gtest.h>
// rapidcheck's header needs GoogleTest's before it.
#include <rapidcheck/gtest.h>

#include <array>
#include <cstdint>
#include <set>
#include <vector>

#include "stress/strategy/testing/simulation.h"

namespace heddle::strategy {
namespace {

using testing::Execute;
using testing::Schedule;
using Input = std::vector<std::uint8_t>;

struct Player {
  std::array<std::uint8_t, 1024> counters = {};
  Coverage coverage{counters};
  Bytes bytes{coverage};

  Schedule Play(const Input& input, const std::vector<int>& operations) {
    bytes.Set(input);
    return Execute(bytes, operations);
  }
};

TEST(Bytes, EachDecidesWhoGoesOn) {
  Player player;
  // Of two threads: 0 goes on as it is, 1 and 2 are the first and the second one.
  EXPECT_EQ(player.Play({0, 0, 2, 0, 1, 2, 1}, {3, 3}), (Schedule{1, 1, 0, 1, 0, 0}));
}

TEST(Bytes, WithoutAnyItIsAWalk) {
  Player player;
  std::set<Schedule> schedules;
  for (int head = 0; head < 256; head += 4) schedules.insert(player.Play({static_cast<std::uint8_t>(head), 1}, {2, 2}));
  EXPECT_EQ(schedules.size(), testing::AllSchedules({2, 2}).size());
  EXPECT_EQ(player.Play({}, {2, 2}), player.Play({0, 0}, {2, 2}));
}

TEST(Bytes, TheHeadSaysHowMuchAWalkStaysWithAThread) {
  Player player;
  int restless = 0;
  int steady = 0;
  for (int seed = 0; seed < 256; ++seed) {
    const auto second = static_cast<std::uint8_t>(seed);
    restless += testing::Preemptions(player.Play({0, second}, {50, 50}), {50, 50});
    steady += testing::Preemptions(player.Play({3, second}, {50, 50}), {50, 50});
  }
  EXPECT_GT(restless, 8 * steady);
  EXPECT_GT(steady, 0);
}

TEST(Bytes, MostOfThemLeaveThingsToTheirOrdinaryWay) {
  Player player;
  int extraordinary = 0;
  for (int byte = 0; byte < 256; ++byte) {
    const Input input{0, 0, static_cast<std::uint8_t>(byte)};
    player.bytes.Set(input);
    player.bytes.Begin();
    extraordinary += static_cast<int>(player.bytes.Choose(ChoiceKind::kFault, 16));
  }
  EXPECT_EQ(extraordinary, 16);
}

RC_GTEST_PROP(Bytes, AnyAreAScheduleAndAlwaysTheSame, (const Input& input)) {
  Player one;
  Player other;
  const Schedule schedule = one.Play(input, {3, 2, 4});
  RC_ASSERT(schedule.size() == 9u);
  other.Play({7, 7, 7}, {5, 5});
  RC_ASSERT(other.Play(input, {3, 2, 4}) == schedule);
}

RC_GTEST_PROP(Bytes, ADecisionIsOneOfThoseThatThereAre, (const Input& input)) {
  Player player;
  player.bytes.Set(input);
  player.bytes.Begin();
  for (std::size_t i = 0; i < input.size() + 3; ++i) {
    const auto alternatives = *rc::gen::inRange<std::uint32_t>(2, 300);
    RC_ASSERT(player.bytes.Choose(*rc::gen::element(ChoiceKind::kWaiter, ChoiceKind::kPortion, ChoiceKind::kStore), alternatives) < alternatives);
  }
}

}  // namespace
}  // namespace heddle::strategy
