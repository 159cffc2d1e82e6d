// Each thread finds what is its own whenever it looks, although the engine mostly does not tell it where that is.
#include <gtest/gtest.h>
#include <signal.h>

#include <cstdint>
#include <cstdlib>

#include "stress/strategy/random_walk.h"
#include "stress/strategy/round_robin.h"
#include "stress/testing/engine_test_support.h"

namespace heddle::testing {
namespace {

constexpr int kExecutions = 100;
// An execution has only so many places where a thread goes on; after each it may miss its thread pointer three times.
constexpr int kMostMisses = 20;

// Whether faults are handled, without which nothing may be missing.
const bool kMayBeMissing = std::getenv("HEDDLE_CATCH_CRASHES") != nullptr;

heddle::testing::Run RunInTurns(const Program& program) {
  strategy::RoundRobin round_robin(1);
  round_robin.Begin();
  return RunOnce(program, round_robin, WithoutSurprises());
}

TEST(ThreadPointer, IsEachThreadsOwnWheneverItIsUsed) {
  strategy::RandomWalk random(1);
  const Exploration exploration = Explore({{"UseOften", "UseOften", "UseOften"}, "", "ShowWrong"}, random, WithoutSurprises(), 2000);
  EXPECT_EQ(exploration.Verdicts(), std::set<Verdict>{Verdict::kOk});
  EXPECT_EQ(exploration.Outcomes(), std::set<Observed>{{0}});
}

TEST(ThreadPointer, IsInPlaceOnceItWasUsed) {
  for (int i = 0; i < kExecutions; ++i) {
    const Observed observed = RunInTurns(Alone("LookUseLook")).observed;
    ASSERT_EQ(observed.size(), 2u);
    EXPECT_EQ(observed.back(), 0);
  }
}

TEST(ThreadPointer, IsMissedSeldomByWhomeverUsesItOften) {
  int missed = 0;
  Observed observed;
  for (int i = 0; i < kExecutions; ++i) {
    observed = RunInTurns({{"LookUseLook", "LookUseLook"}, "", ""}).observed;
    missed += static_cast<int>(observed.front());
  }
  EXPECT_LE(missed, kMostMisses);
  EXPECT_EQ(observed, (Observed{0, 0, 0, 0}));
}

TEST(ThreadPointer, StaysAwayFromThreadsThatDoNotUseIt) {
  if (!kMayBeMissing) GTEST_SKIP() << "in a check only";
  for (int i = 0; i < kExecutions; ++i) EXPECT_EQ(RunInTurns({{"Look", "Look"}, "", "ShowMissing"}).observed, Observed{2});
}

TEST(ThreadPointer, StaysAwayFromTheHarnessWhileThatDoesNotUseIt) {
  if (!kMayBeMissing) GTEST_SKIP() << "in a check only";
  const auto present = [] {
    std::uintptr_t value;
    asm volatile("rdfsbase %0" : "=r"(value));
    return value;
  };
  const runtime::Options options = WithoutSurprises();
  strategy::RoundRobin round_robin(1);
  static thread_local volatile int harness_own = 1;
  harness_own = 2;  // it is in place, then
  const std::uintptr_t own = present();
  int missing = 0;
  for (int i = 0; i < 10'000; ++i) {
    round_robin.Begin();
    runtime::Execute([](void*) {}, nullptr, round_robin, options);
    missing += present() != own;
  }
  EXPECT_GE(missing, 5000);
  EXPECT_EQ(harness_own, 2);
  EXPECT_EQ(present(), own);
}

TEST(ThreadPointer, IsAlwaysThereWhereFaultsAreNotHandled) {
  if (kMayBeMissing) GTEST_SKIP() << "in a check they are";
  EXPECT_EQ(RunInTurns({{"Look", "Look"}, "", "ShowMissing"}).observed, Observed{0});
}

TEST(ThreadPointer, WithoutItABadAccessIsABadAccessAllTheSame) {
  if (!kMayBeMissing) GTEST_SKIP() << "in a check only";
  const heddle::testing::Run run = RunInTurns({{"TouchNull", "Look"}, "", ""});
  EXPECT_EQ(run.verdict, Verdict::kCrash);
  EXPECT_EQ(run.message, "T1 raises SIGSEGV at an address near null");
}

// Each in a process of its own, which would die otherwise.
TEST(ThreadPointer, IsAlwaysThereOnceSignalsMayBeBlocked) {
  for (const char* function : {"BlockBySigprocmask", "BlockByPthreadSigmask", "BlockBySystemCall", "BlockBySetcontext", "BlockBySwapcontext"}) {
    const auto run = [&] {
      const heddle::testing::Run result = RunInTurns({{function, "Look", "Look"}, "", "ShowWrong"});
      std::_Exit(result.verdict == Verdict::kOk && result.observed == Observed{0} ? 0 : 1);
    };
    EXPECT_EXIT(run(), ::testing::ExitedWithCode(0), "") << function;
  }
}

TEST(ThreadPointer, IsAlwaysThereOnceSomebodyElseHandlesBadAccesses) {
  const auto run = [] {
    signal(SIGSEGV, [](int) { std::_Exit(2); });
    const heddle::testing::Run result = RunInTurns({{"UseOnce", "UseOnce"}, "", "ShowWrong"});
    std::_Exit(result.verdict == Verdict::kOk && result.observed == Observed{0} ? 0 : 1);
  };
  Symbol("UseOnce");  // loads the subject, and handles bad accesses
  EXPECT_EXIT(run(), ::testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace heddle::testing
