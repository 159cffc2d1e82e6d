// Processes under control: what programs that fork observe is what the kernel lets them observe, in every schedule.
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "stress/strategy/pct.h"
#include "stress/strategy/random_walk.h"
#include "stress/testing/engine_test_support.h"

namespace heddle::testing {
namespace {

constexpr std::uint64_t kExecutions = 200;

// Programs with one outcome: the kernel's.
class OneOutcomeTest : public ::testing::TestWithParam<std::string> {};

TEST_P(OneOutcomeTest, IsTheKernelsInEverySchedule) {
  const Observed expected = RunNatively(GetParam());
  strategy::RandomWalk random(1);
  const Exploration walked = Explore(Alone(GetParam()), random, WithoutSurprises(), kExecutions);
  EXPECT_EQ(walked.Verdicts(), std::set{Verdict::kOk}) << ::testing::PrintToString(walked.messages);
  EXPECT_EQ(walked.Outcomes(), std::set{expected});
  strategy::Pct pct(1, 0);
  const Exploration prioritised = Explore(Alone(GetParam()), pct, WithoutSurprises(), kExecutions);
  EXPECT_EQ(prioritised.Verdicts(), std::set{Verdict::kOk}) << ::testing::PrintToString(prioritised.messages);
  EXPECT_EQ(prioritised.Outcomes(), std::set{expected});
}

TEST_P(OneOutcomeTest, RepeatsItself) {
  strategy::RandomWalk first(7);
  strategy::RandomWalk second(7);
  for (int i = 0; i < 20; ++i) {
    ASSERT_TRUE(first.Begin());
    const auto a = RunOnce(Alone(GetParam()), first, Options{});
    ASSERT_TRUE(second.Begin());
    const auto b = RunOnce(Alone(GetParam()), second, Options{});
    EXPECT_EQ(a.hash, b.hash);
    EXPECT_EQ(a.choices, b.choices);
  }
}

INSTANTIATE_TEST_SUITE_P(Programs, OneOutcomeTest,
                         ::testing::Values("MemoryIsCopied", "SharedMemoryIsShared", "PrivateLocksAreApart", "ExitStatusIsTold",
                                           "KillEndsABlockedProcess", "ZombieCanBeSignalled", "PidfdTellsTheEnd", "PipeEndsWithItsLastWriter",
                                           "BrokenPipeKillsTheWriter", "IgnoredChildrenAreReaped", "HandlersOfSystemVRunOnce", "OrphanIsKilledWithItsParent",
                                           "RobustMutexTellsOfDeath", "RobustMutexTellsOfAThreadsEnd", "FutexWakesAcrossProcesses",
                                           "PacketsKeepApartAndPassDescriptors", "ForkHandlersRun", "IdentifiersDiffer", "GenerationsAreApart",
                                           "ThreadsOfProcesses"),
                         [](const auto& info) { return info.param; });

TEST(ProcessTest, UpdatesOfSharedMemoryAreInterleaved) {
  strategy::RandomWalk random(1);
  EXPECT_EQ(Explore(Alone("UpdateIsLost"), random, WithoutSurprises(), kExecutions).Outcomes(), (std::set<Observed>{{1}, {2}}));
}

TEST(ProcessTest, PlainAccessesToSharedMemoryRace) {
  strategy::RandomWalk random(1);
  const auto verdicts = Explore(Alone("SharedPlainMemoryRaces"), random, WithoutSurprises(), kExecutions).Verdicts();
  EXPECT_TRUE(verdicts.contains(Verdict::kRace));
}

TEST(ProcessTest, AWakeThatIsLostIsADeadlock) {
  strategy::RandomWalk random(1);
  EXPECT_EQ(Explore(Alone("WakeIsLost"), random, WithoutSurprises(), kExecutions).Verdicts(), (std::set{Verdict::kOk, Verdict::kDeadlock}));
}

TEST(ProcessTest, ALockThatNobodyInTheChildHoldsIsADeadlock) {
  strategy::RandomWalk random(1);
  EXPECT_EQ(Explore(Alone("ChildInheritsAHeldLock"), random, WithoutSurprises(), kExecutions).Verdicts(), std::set{Verdict::kDeadlock});
}

TEST(ProcessTest, AChildThatReturnsFromTheBodyIsReported) {
  strategy::RandomWalk random(1);
  EXPECT_EQ(Explore(Alone("ChildReturns"), random, WithoutSurprises(), 10).Verdicts(), std::set{Verdict::kExit});
}

TEST(ProcessTest, ForksAreNotModelledUnderWeakMemory) {
  for (const runtime::MemoryModel memory : kWeakModels) {
    strategy::RandomWalk random(1);
    Options options;
    options.memory = memory;
    EXPECT_EQ(Explore(Alone("UpdateIsLost"), random, options, 10).Verdicts(), std::set{Verdict::kNotModelled});
  }
}

// Nobody copies it: the parent would see what the child writes.
TEST(ProcessTest, ForksWithAPrivateMappingAreNotModelled) {
  strategy::RandomWalk random(1);
  EXPECT_EQ(Explore(Alone("ForkWithAPrivateMapping"), random, WithoutSurprises(), 10).Verdicts(), std::set{Verdict::kNotModelled});
}

}  // namespace
}  // namespace heddle::testing
