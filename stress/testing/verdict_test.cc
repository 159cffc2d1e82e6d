// How executions end: each kind of failure is found and called by its name, and correct programs are never accused.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "stress/strategy/pct.h"
#include "stress/strategy/random_walk.h"
#include "stress/testing/engine_test_support.h"

namespace heddle::testing {
namespace {

constexpr std::uint64_t kExecutions = 300;

struct Case {
  std::string function;
  std::set<Verdict> verdicts;  // that executions have under every strategy, all of these and no other
  std::string message = "";    // a part of some failure's message
};

void PrintTo(const Case& test, std::ostream* stream) { *stream << test.function; }

void Check(const Case& test, const Exploration& result) {
  EXPECT_EQ(result.Verdicts(), test.verdicts) << ::testing::PrintToString(result.messages);
  bool said = test.message.empty();
  for (const std::string& message : result.messages) {
    said |= message.find(test.message) != std::string::npos;
  }
  EXPECT_TRUE(said) << "none of " << ::testing::PrintToString(result.messages) << " says "
                    << test.message;
}

class VerdictTest : public ::testing::TestWithParam<Case> {};

TEST_P(VerdictTest, IsFoundByRandomWalk) {
  strategy::RandomWalk random(1);
  Check(GetParam(), Explore(Alone(GetParam().function), random, WithoutSurprises(), kExecutions));
}

TEST_P(VerdictTest, IsFoundByPct) {
  strategy::Pct pct(1, 0);
  Check(GetParam(), Explore(Alone(GetParam().function), pct, WithoutSurprises(), kExecutions));
}

TEST_P(VerdictTest, IsFoundUnderWeakMemory) {
  for (const runtime::MemoryModel memory : kWeakModels) {
    Options options = WithoutSurprises();
    options.memory = memory;
    strategy::RandomWalk random(1);
    Check(GetParam(), Explore(Alone(GetParam().function), random, options, kExecutions));
  }
}

std::string NameOfCase(const ::testing::TestParamInfo<Case>& info) { return info.param.function; }

const std::set kOk = {Verdict::kOk};
const std::set kOkOrDeadlock = {Verdict::kOk, Verdict::kDeadlock};
const std::set kOkOrRace = {Verdict::kOk, Verdict::kRace};

INSTANTIATE_TEST_SUITE_P(Deadlock, VerdictTest,
                         ::testing::Values(Case{"LockTwice", {Verdict::kDeadlock}, "T0 in lock"},
                                           Case{"OppositeOrders", kOkOrDeadlock, "T1 in lock"},
                                           Case{"SameOrder", kOk},
                                           Case{"LostWakeup", kOkOrDeadlock, "T1 in wait"},
                                           Case{"ForgottenUnlock", {Verdict::kDeadlock}, "T0 in join"},
                                           Case{"JoinEachOther", {Verdict::kDeadlock}, "T1 in join"}),
                         NameOfCase);

INSTANTIATE_TEST_SUITE_P(Livelock, VerdictTest,
                         ::testing::Values(Case{"SpinForEver", {Verdict::kLivelock}},
                                           Case{"StepAsideForEver", {Verdict::kLivelock}},
                                           Case{"SpinUntilSet", kOk}, Case{"SpinWithYieldUntilSet", kOk},
                                           Case{"SpinByExchange", kOk},
                                           Case{"SpinByCompareExchange", kOk}),
                         NameOfCase);

INSTANTIATE_TEST_SUITE_P(
    Race, VerdictTest,
    ::testing::Values(Case{"WriteWrite", {Verdict::kRace}, "write of T"},
                      Case{"ReadWrite", {Verdict::kRace}, "read of T"}, Case{"ReadRead", kOk},
                      Case{"PlainAndAtomic", {Verdict::kRace}, "atomic write of T"},
                      Case{"BothAtomic", kOk}, Case{"NeighbouringBytes", kOk},
                      Case{"OverlappingBytes", {Verdict::kRace}}, Case{"RelaxedPublication", kOkOrRace},
                      Case{"ReleaseAcquirePublication", kOk}, Case{"ReleaseWithoutAcquire", kOkOrRace},
                      Case{"PublicationThroughHalfOfWhatIsRead", kOk},
                      Case{"PublicationThroughMoreThanIsRead", kOk},
                      Case{"PublicationThroughTheOtherHalf", kOkOrRace},
                      Case{"FencePublication", kOk}, Case{"ReleaseFenceWithoutAcquireFence", kOkOrRace},
                      Case{"FenceTooLate", kOkOrRace}, Case{"ReleaseSequence", kOk},
                      Case{"BrokenReleaseSequence", kOkOrRace}, Case{"MutexProtects", kOk},
                      Case{"DifferentMutexes", {Verdict::kRace}}, Case{"JoinOrders", kOk},
                      Case{"CreationOrders", kOk}, Case{"WriteBesideThread", {Verdict::kRace}},
                      Case{"OnceOrders", kOk}, Case{"StaticInitialisationOrders", kOk},
                      Case{"SemaphoreOrders", kOk}, Case{"SemaphoreOfTwoDoesNotOrder", kOkOrRace}),
    NameOfCase);

INSTANTIATE_TEST_SUITE_P(
    Memory, VerdictTest,
    ::testing::Values(
        Case{"Leak", {Verdict::kLeak}, "of 4 bytes"}, Case{"LeakOfAList", {Verdict::kLeak}},
        Case{"ReachableFromAGlobal", kOk}, Case{"ReachableThroughABlock", kOk},
        Case{"StaticDestructorFrees", kOk}, Case{"ThreadLocalDestructorFrees", kOk},
        Case{"FreedAtExit", kOk}, Case{"UseAfterFreeRead", {Verdict::kUseAfterFree}, "which was freed"},
        Case{"UseAfterFreeWrite", {Verdict::kUseAfterFree}, "which was freed"},
        Case{"UseAfterFreeAtomic", {Verdict::kUseAfterFree}, "which was freed"},
        Case{"UseAfterFreeMutex", {Verdict::kUseAfterFree}, "which was freed"},
        Case{"UseAfterFreeCopy", {Verdict::kUseAfterFree}, "which was freed"},
        Case{"DestroyedWhileInUse", {Verdict::kOk, Verdict::kUseAfterFree}},
        Case{"FreeBesideUse", {Verdict::kRace, Verdict::kUseAfterFree}},
        Case{"DoubleFree", {Verdict::kDoubleFree}, "was freed before"},
        Case{"InvalidFreeInside", {Verdict::kDoubleFree}, "is not the start of a block"},
        Case{"InvalidFreeUnaligned", {Verdict::kDoubleFree}, "is not the start of a block"},
        Case{"FreeOfTheStack", {Verdict::kDoubleFree}, "is not the start of a block"},
        Case{"FreeOfAGlobal", {Verdict::kDoubleFree}, "is not the start of a block"},
        Case{"OverflowIntoTheHeader", {Verdict::kUseAfterFree}, "lies in no block"},
        Case{"OverflowOverTheHeader", {Verdict::kUseAfterFree}, "lies in no block"},
        Case{"Underflow", {Verdict::kUseAfterFree}, "lies in no block"},
        Case{"EatMemory", {Verdict::kHeapExhausted}}, Case{"AskForTooMuch", {Verdict::kHeapExhausted}}),
    NameOfCase);

Run WithAccessesAsPoints(const std::string& function) {
  strategy::RandomWalk random(1);
  random.Begin();
  Options options = WithoutSurprises();
  options.plain_points = true;
  return RunOnce(Alone(function), random, options);
}

TEST(PlainAccesses, AreNoLivelockHoweverMany) {
  const auto run = WithAccessesAsPoints("AccessALot");
  EXPECT_EQ(run.verdict, Verdict::kOk) << run.message;
  EXPECT_GE(run.steps, 30'000u);
  EXPECT_FALSE(run.reached_step_bound);
}

TEST(PlainAccesses, DoNotMakeALivelockLonger) {
  const auto run = WithAccessesAsPoints("SpinForEverAndLookAround");
  EXPECT_EQ(run.verdict, Verdict::kLivelock) << run.message;
  EXPECT_LT(run.steps, 100'000u);
}

INSTANTIATE_TEST_SUITE_P(
    Ending, VerdictTest,
    ::testing::Values(Case{"ThrowOut", {Verdict::kException}, "std::runtime_error"},
                      Case{"ThrowOutOfThread", {Verdict::kException}, "std::runtime_error"},
                      Case{"ThrowOutOfNoexcept", {Verdict::kException}, "int"},
                      Case{"ThrowAndCatch", kOk}, Case{"CallAbort", {Verdict::kAbort}, "abort()"},
                      Case{"FailAssertion", {Verdict::kAbort}, "Hidden(1) == 2"},
                      Case{"CallTerminate", {Verdict::kAbort}, "std::terminate"},
                      Case{"DestroyJoinableThread", {Verdict::kAbort}, "std::terminate"},
                      Case{"CallExit", {Verdict::kExit}, "exit(3)"},
                      Case{"CallUnderscoreExit", {Verdict::kExit}, "_exit(3)"},
                      Case{"ExitInThread", {Verdict::kExit}, "T1 calls exit(0)"},
                      Case{"DoNothing", kOk}, Case{"ManyThreads", {Verdict::kNotModelled}, "250 threads"}),
    NameOfCase);

}  // namespace
}  // namespace heddle::testing
