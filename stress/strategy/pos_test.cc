// Statistics of fixed seeds: each test always has the same outcome.
#include "stress/strategy/pos.h"

#include <gtest/gtest.h>

#include <vector>

#include "stress/strategy/random_walk.h"
#include "stress/strategy/testing/simulation.h"

namespace heddle::strategy {
namespace {

using testing::Execute;
using testing::Schedule;

int shared_word = 0;
int words[64];

Operation Access(ThreadId thread, const void* object, bool writes) {
  Operation operation;
  operation.object = object;
  operation.size = sizeof(int);
  operation.writes = writes;
  operation.thread = thread;
  return operation;
}

// T0 makes so many accesses to words of its own, and then writes the shared word, which T1 reads. Whether T1 comes last.
bool ReaderComesLast(Strategy& strategy, int own_accesses) {
  strategy.Begin();
  const Operation read = Access(1, &shared_word, false);
  for (int done = 0; done <= own_accesses; ++done) {
    const Operation own = done < own_accesses ? Access(0, &words[done], true) : Access(0, &shared_word, true);
    const std::vector<const Operation*> enabled{&own, &read};
    if (enabled[strategy.Pick({enabled, 0, static_cast<std::uint64_t>(done)})] == &read) {
      strategy.End({});
      return false;
    }
  }
  strategy.End({});
  return true;
}

TEST(Pos, OvertakingALongThreadIsNotExponentiallyUnlikely) {
  constexpr int kOwn = 20;
  constexpr int kTries = 20'000;
  Pos pos(1);
  RandomWalk walk(1);
  int by_pos = 0;
  int by_walk = 0;
  for (int i = 0; i < kTries; ++i) {
    by_pos += ReaderComesLast(pos, kOwn);
    by_walk += ReaderComesLast(walk, kOwn);
  }
  // The reader's priority must be below 21 others: one in 22.
  EXPECT_NEAR(by_pos, kTries / 22, kTries / 100);
  EXPECT_EQ(by_walk, 0);
}

TEST(Pos, TheSameSeedGivesTheSameSchedules) {
  Pos first(7);
  Pos second(7);
  Pos other(8);
  int different = 0;
  for (int i = 0; i < 50; ++i) {
    const Schedule schedule = Execute(first, {4, 4, 4});
    EXPECT_EQ(schedule, Execute(second, {4, 4, 4}));
    different += schedule != Execute(other, {4, 4, 4});
  }
  EXPECT_GT(different, 40);
}

TEST(Pos, AThreadThatYieldsIsOvertakenByAllOthers) {
  Pos pos(1);
  for (int i = 0; i < 100; ++i) {
    pos.Begin();
    const Operation spinning = Access(0, &shared_word, false);
    const Operation working = Access(1, &words[0], true);
    pos.OnYield(0);
    const std::vector<const Operation*> enabled{&spinning, &working};
    EXPECT_EQ(enabled[pos.Pick({enabled, 0, 0})], &working);
    pos.End({});
  }
}

TEST(Conflict, NeedsOverlapAndAWrite) {
  const Operation write = Access(0, &words[1], true);
  EXPECT_TRUE(Conflict(write, Access(1, &words[1], false)));
  EXPECT_TRUE(Conflict(Access(1, &words[1], false), write));
  EXPECT_FALSE(Conflict(Access(0, &words[1], false), Access(1, &words[1], false)));
  EXPECT_FALSE(Conflict(write, Access(1, &words[2], true)));
  EXPECT_FALSE(Conflict(write, Access(1, nullptr, true)));
  Operation wide = Access(1, &words[0], false);
  wide.size = 2 * sizeof(int);
  EXPECT_TRUE(Conflict(write, wide));
}

}  // namespace
}  // namespace heddle::strategy
