// The faults of the system: what a program sees of them, that good programs survive and bad ones are found out, and how often they strike. Those
// of the network are in network_test.
#include <errno.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include "stress/runtime/trace.h"
#include "stress/strategy/dfs.h"
#include "stress/strategy/random_walk.h"
#include "stress/strategy/replay.h"
#include "stress/testing/engine_test_support.h"

namespace heddle::testing {
namespace {

using runtime::Fault;
using runtime::FaultOdds;

constexpr std::uint64_t kExecutions = 500;

Options Only(Fault fault) {
  Options options = WithoutSurprises();
  options.max_surprises = 1;
  options.faults = runtime::Bit(fault);
  return options;
}

Exploration ExploreWith(Fault fault, const Program& program) {
  strategy::RandomWalk random(1);
  return Explore(program, random, Only(fault), kExecutions);
}

// What the function observes with such a fault now and then. All executions have to end well.
std::set<Observed> With(Fault fault, const std::string& name) {
  const Exploration result = ExploreWith(fault, Alone(name));
  EXPECT_EQ(result.Verdicts(), std::set{Verdict::kOk}) << ::testing::PrintToString(result.messages);
  return result.Outcomes();
}

TEST(AllocationFailures, MallocReturnsNull) { EXPECT_EQ(With(Fault::kAllocationFailures, "MallocOnce"), (std::set<Observed>{{0}, {ENOMEM}})); }

TEST(AllocationFailures, NewThrows) { EXPECT_EQ(With(Fault::kAllocationFailures, "NewOnce"), (std::set<Observed>{{0}, {1}})); }

TEST(AllocationFailures, NewReturnsNullWhereItMayNotThrow) {
  EXPECT_EQ(With(Fault::kAllocationFailures, "NewWithoutExceptions"), (std::set<Observed>{{0}, {1}}));
}

TEST(AllocationFailures, ABlockThatCannotGrowStays) {
  EXPECT_EQ(With(Fault::kAllocationFailures, "ReallocOnce"), (std::set<Observed>{{-'a'}, {'a'}, {-1}}));
}

TEST(AllocationFailures, DoNotStrikeAnExceptionThatIsThrown) {
  EXPECT_EQ(With(Fault::kAllocationFailures, "ThrowOften"), (std::set<Observed>{{0, 1, 2, 3, 4}}));
}

TEST(AllocationFailures, AHandlerThatUnlocksHolds) {
  EXPECT_EQ(ExploreWith(Fault::kAllocationFailures, {{"HandlerUnlocks", "HandlerUnlocks"}, "", ""}).Verdicts(), std::set{Verdict::kOk});
}

TEST(AllocationFailures, AHandlerThatStaysLockedIsCaught) {
  EXPECT_TRUE(ExploreWith(Fault::kAllocationFailures, {{"HandlerStaysLocked", "HandlerStaysLocked"}, "", ""}).Verdicts().contains(Verdict::kDeadlock));
}

TEST(AllocationFailures, AHandlerThatFreesHolds) {
  EXPECT_EQ(ExploreWith(Fault::kAllocationFailures, Alone("HandlerFrees")).Verdicts(), std::set{Verdict::kOk});
}

TEST(AllocationFailures, AHandlerThatLeaksIsCaught) {
  EXPECT_TRUE(ExploreWith(Fault::kAllocationFailures, Alone("HandlerLeaks")).Verdicts().contains(Verdict::kLeak));
}

TEST(ThreadFailures, CreateAnswersThatThereAreTooMany) {
  EXPECT_EQ(With(Fault::kThreadFailures, "CreateOnce"), (std::set<Observed>{{0}, {EAGAIN}}));
}

TEST(ThreadFailures, AThreadThrows) { EXPECT_EQ(With(Fault::kThreadFailures, "StartTwo"), (std::set<Observed>{{}, {EAGAIN}})); }

TEST(ThreadFailures, AThreadThatIsForgottenIsCaught) {
  EXPECT_TRUE(ExploreWith(Fault::kThreadFailures, Alone("ForgetTheFirst")).Verdicts().contains(Verdict::kAbort));
}

TEST(ClockJumps, RealTimeGoesBothWaysAndSteadyTimeNeverBack) {
  EXPECT_EQ(With(Fault::kClockJumps, "ReadClocksTwice"), (std::set<Observed>{{-1, 0}, {0, 0}, {1, 0}}));
}

TEST(ClockJumps, ADeadlineInRealTimeMoves) {
  EXPECT_EQ(With(Fault::kClockJumps, "WaitForRealTime"), (std::set<Observed>{{-1}, {0}, {1}}));
}

TEST(ClockJumps, AWaitThatHasBegunMovesToo) {
  for (const char* subject : {"WaitForALockWhileOthersLook", "WaitForATimerWhileOthersLook"}) {
    EXPECT_EQ(With(Fault::kClockJumps, subject), (std::set<Observed>{{0}, {500}, {999}, {1000}, {1001}, {3'601'000}})) << subject;
  }
}

TEST(Faults, OfTheSystemAreOffUnlessTheyAreNamed) {
  strategy::RandomWalk random(1);
  EXPECT_EQ(Explore(Alone("MallocOnce"), random, Options(), kExecutions).Outcomes(), std::set<Observed>{{0}});
}

// How many of many executions the fault strikes.
std::uint64_t Struck(std::uint16_t odds) {
  Options options = Only(Fault::kAllocationFailures);
  options.fault_odds[Fault::kAllocationFailures] = odds;
  strategy::RandomWalk random(1);
  return Explore(Alone("MallocOnce"), random, options, 10'000).observed[{ENOMEM}];
}

TEST(Faults, StrikeAsOftenAsTheyAreTo) {
  EXPECT_NEAR(static_cast<double>(Struck(2)), 5000, 250);
  EXPECT_NEAR(static_cast<double>(Struck(100)), 100, 50);
}

TEST(Faults, AreTwoAlternativesOfAnExhaustiveSearch) {
  strategy::Dfs dfs(0);
  const Exploration all = Explore(Alone("MallocOnce"), dfs, Only(Fault::kAllocationFailures), kExecutions);
  EXPECT_TRUE(all.exhausted);
  EXPECT_EQ(all.executions, 2u);
}

// The first execution of the function in which such a fault leads to the verdict.
Run FindRun(const std::string& name, Fault fault, Verdict verdict) {
  strategy::RandomWalk random(1);
  for (std::uint64_t i = 0; i < kExecutions; ++i) {
    random.Begin();
    const Run run = RunOnce(Alone(name), random, Only(fault));
    if (run.verdict == verdict) return run;
  }
  ADD_FAILURE() << name << " never fails";
  return {};
}

TEST(Faults, ComeBackInAReplayWhateverTheirOdds) {
  const auto run = FindRun("HandlerLeaks", Fault::kAllocationFailures, Verdict::kLeak);
  Options options = Only(Fault::kAllocationFailures);
  options.fault_odds[Fault::kAllocationFailures] = 1000;
  strategy::Replay replay(run.choices);
  replay.Begin();
  const auto again = RunOnce(Alone("HandlerLeaks"), replay, options);
  EXPECT_FALSE(replay.diverged());
  EXPECT_EQ(again.verdict, Verdict::kLeak);
  EXPECT_EQ(again.hash, run.hash);
}

TEST(Faults, TheRecordSaysWhereTheyStrike) {
  const auto run = FindRun("HandlerLeaks", Fault::kAllocationFailures, Verdict::kLeak);
  strategy::Replay replay(run.choices);
  replay.Begin();
  runtime::Recorder recorder;
  RunOnce(Alone("HandlerLeaks"), replay, Only(Fault::kAllocationFailures), &recorder);
  const auto struck = std::find_if(recorder.events().begin(), recorder.events().end(),
                                   [](const runtime::Event& event) { return event.type == runtime::Event::Type::kSurprise; });
  ASSERT_NE(struck, recorder.events().end());
  EXPECT_EQ(struck->text, "gets no memory");
  EXPECT_FALSE(struck->stack.empty());
}

TEST(FaultText, NamesOddsThatAreNotTheUsualOnes) {
  FaultOdds odds;
  EXPECT_EQ(ToText(Fault::kResets, odds), "resets");
  odds[Fault::kResets] = 100;
  EXPECT_EQ(ToText(Fault::kResets, odds), "resets/100");
}

TEST(FaultText, ComesBack) {
  FaultOdds odds;
  EXPECT_EQ(runtime::FaultOf("clock-jumps/3", odds), Fault::kClockJumps);
  EXPECT_EQ(odds[Fault::kClockJumps], 3);
}

TEST(FaultText, RefusesWhatIsNoFaultOrNoOdds) {
  FaultOdds odds;
  for (const char* const text : {"", "reset", "resets/", "resets/1", "resets/70000", "resets/2x", "resets/-2"}) {
    EXPECT_THROW(runtime::FaultOf(text, odds), std::invalid_argument) << text;
  }
}

}  // namespace
}  // namespace heddle::testing
