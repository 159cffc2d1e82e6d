// Exhaustive search runs every schedule once: for tiny programs the number of executions is the number worked out by hand.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "stress/strategy/dfs.h"
#include "stress/testing/engine_test_support.h"

namespace heddle::testing {
namespace {

std::uint64_t Binomial(std::uint64_t n, std::uint64_t k) {
  std::uint64_t result = 1;
  for (std::uint64_t i = 1; i <= k; ++i) result = result * (n - k + i) / i;
  return result;
}

std::uint64_t Executions(const Program& program, int max_preemptions = kUnlimited) {
  const Exploration all = ExploreAll(program, WithoutSurprises(), max_preemptions);
  EXPECT_EQ(all.Verdicts(), std::set{Verdict::kOk});
  return all.executions;
}

// The interleavings of sequences of n and m operations.
TEST(Count, TwoThreadsOfAtomicOperations) {
  EXPECT_EQ(Executions({{"Add1", "Add1"}, "", ""}), Binomial(2, 1));
  EXPECT_EQ(Executions({{"Add2", "Add2"}, "", ""}), Binomial(4, 2));
  EXPECT_EQ(Executions({{"Add3", "Add3"}, "", ""}), Binomial(6, 3));
  EXPECT_EQ(Executions({{"Add4", "Add4"}, "", ""}), Binomial(8, 4));
  EXPECT_EQ(Executions({{"Add1", "Add4"}, "", ""}), Binomial(5, 1));
}

TEST(Count, ThreeThreadsOfAtomicOperations) {
  EXPECT_EQ(Executions({{"Add1", "Add1", "Add1"}, "", ""}), 6u);                // 3!
  EXPECT_EQ(Executions({{"Add2", "Add2", "Add2"}, "", ""}), 720u / 8);          // 6! / 2!^3
  EXPECT_EQ(Executions({{"Add3", "Add3", "Add3"}, "", ""}), 362880u / 216);     // 9! / 3!^3
}

TEST(Count, OneThreadHasOneSchedule) { EXPECT_EQ(Executions({{"Add4"}, "", ""}), 1u); }

TEST(Count, OperationsBeforeAndAfterTheThreadsAddNoSchedules) {
  EXPECT_EQ(Executions({{"Add2", "Add2"}, "Add3", "Add3"}), Binomial(4, 2));
}

// Nobody else can do anything inside of a section, so that each is one step.
TEST(Count, MutexSections) {
  EXPECT_EQ(Executions({{"Section1", "Section1"}, "", ""}), Binomial(2, 1));
  EXPECT_EQ(Executions({{"Section2", "Section2"}, "", ""}), Binomial(4, 2));
  EXPECT_EQ(Executions({{"Section3", "Section3"}, "", ""}), Binomial(6, 3));
  EXPECT_EQ(Executions({{"Section1", "Section1", "Section1"}, "", ""}), 6u);
}

// Each thread does a L b U c. Say thread 1 locks first. Its a L b U come in order and c after them; thread 2 does a anywhere, then waits for
// U, then does L b U c. With thread 2's a at one of the 5 places before L (2), or between L, b and U (2), or after U (1):
//   a before L1: C(2,1) orders of a1, a2;     then L b U without a choice, then c1 among L b U c of thread 2: C(5,1) = 5
//   a2 between L1 and b1, or b1 and U1: 2 ways; then as before, 5
//   a2 after U1: c1 among a L b U c: C(6,1) = 6
// Thread 1 first: 2 * 5 + 2 * 5 + 6 = 26, and as many with thread 2 first.
TEST(Count, MutexSectionAmongAtomics) {
  EXPECT_EQ(Executions({{"SectionAmongAtomics", "SectionAmongAtomics"}, "", ""}), 52u);
}

// With A B in this order and B A in that one: the first lock of one thread is followed by the same thread's second (then the other can do
// nothing until that unlocks both) or by the other thread's first, a deadlock.
//   L(A) L(B) then U(B): now L(B) of the other is possible, before or after U(A). Before: it has B and waits for A. 2 schedules.
// Two ways to begin: 2 * 2 without a deadlock and 2 with one.
TEST(Count, OppositeLockOrders) {
  const Exploration all =
      ExploreAll({{"LockBoth", "LockBothTheOtherWay"}, "", ""}, WithoutSurprises());
  EXPECT_EQ(all.verdicts, (std::map<Verdict, std::uint64_t>{{Verdict::kOk, 4}, {Verdict::kDeadlock, 2}}));
}

// The waiter locks first, waits, is signalled, and goes on when the signaller has unlocked; or the signaller's section comes first.
TEST(Count, ConditionVariableHandshake) {
  EXPECT_EQ(Executions({{"AwaitReady", "SignalInside"}, "", ""}), 2u);
}

// As before; but if the signaller's section comes first, its signal goes before, between or after the waiter's lock and unlock.
TEST(Count, ConditionVariableHandshakeWithTheSignalOutside) {
  EXPECT_EQ(Executions({{"AwaitReady", "SignalOutside"}, "", ""}), 1u + 3u);
}

// Without looking at the flag, the waiter misses the signal when the signaller's section comes first.
TEST(Count, LostWakeup) {
  const Exploration all = ExploreAll({{"AwaitSignal", "SignalInside"}, "", ""}, WithoutSurprises());
  EXPECT_EQ(all.verdicts, (std::map<Verdict, std::uint64_t>{{Verdict::kOk, 1}, {Verdict::kDeadlock, 1}}));
}

// Two waiters and a broadcaster. The sections of all three come in 3! orders. A waiter whose section comes before the broadcaster's locks
// again after it. Broadcaster first: 2 orders of the waiters. Second: the waiter that waits and the one that has yet to lock, 2 orders,
// for each of 2 waiters. Third: both wait, in 2 orders, and both lock again, in 2 orders.
TEST(Count, BroadcastWakesAll) {
  EXPECT_EQ(Executions({{"AwaitReady", "AwaitReady", "BroadcastInside"}, "", ""}), 2u + 2 * 2 + 2 * 2);
}

// The signal instead wakes one of two waiters, a choice when both wait; the other waits for ever, unless its section comes later.
//   signaller first: 2. Second: one waits, and locks again before or after the other's section: 2 * 2.
//   Third: 2 orders of waiting, 2 choices whom to wake; all deadlock.
TEST(Count, SignalChoosesOneWaiter) {
  const Exploration all =
      ExploreAll({{"AwaitReady", "AwaitReady", "SignalInside"}, "", ""}, WithoutSurprises());
  EXPECT_EQ(all.verdicts, (std::map<Verdict, std::uint64_t>{{Verdict::kOk, 6}, {Verdict::kDeadlock, 4}}));
}

// The try comes before the section, inside of it (and fails), or after it.
TEST(Count, TryLock) { EXPECT_EQ(Executions({{"Section1", "TryLock"}, "", ""}), 3u); }

// Load and compare-exchange of each: C(4,2) orders. Where a compare-exchange fails, the other thread is done.
TEST(Count, CompareExchangeLoop) {
  const Exploration all =
      ExploreAll({{"IncrementByCompareExchange", "IncrementByCompareExchange"}, "", "ShowCounter"},
                 WithoutSurprises());
  EXPECT_EQ(all.executions, Binomial(4, 2));
  EXPECT_EQ(all.Outcomes(), std::set<Observed>{{2}});
}

// Before the barrier C(2,1) orders of the additions; with the waits a W a: thread 1's a W, thread 2's a W merge in C(4,2) orders. The last to
// arrive goes on, and so does the other: C(2,1) orders of the last additions.
TEST(Count, Barrier) {
  EXPECT_EQ(Executions({{"AddBarrierAdd", "AddBarrierAdd"}, "MakeBarrierOfTwo", "ShowCounter"}), 6u * 2);
}

TEST(Count, Semaphore) {
  // Of one token: sections, as with a mutex. Of two: two free operations in each thread.
  EXPECT_EQ(Executions({{"WaitPost", "WaitPost"}, "MakeSemaphoreOfOne", ""}), Binomial(2, 1));
  EXPECT_EQ(Executions({{"WaitPost", "WaitPost"}, "MakeSemaphoreOfTwo", ""}), Binomial(4, 2));
}

// A schedule of two threads with k operations each that consists of b uninterrupted stretches has b - 2 preemptions: the switch at the end of
// the thread that ends first is none. There are 2 * C(k-1, m-1)^2 schedules with 2m stretches and 2 * C(k-1, m) * C(k-1, m-1) with 2m + 1.
// k = 4: 2, 6, 18, 18, 18, 6, 2, of 70.
TEST(Count, PreemptionBound) {
  const Program program{{"Add4", "Add4"}, "", ""};
  EXPECT_EQ(Executions(program, 0), 2u);
  EXPECT_EQ(Executions(program, 1), 2u + 6);
  EXPECT_EQ(Executions(program, 2), 2u + 6 + 18);
  EXPECT_EQ(Executions(program, 3), 2u + 6 + 18 + 18);
  EXPECT_EQ(Executions(program, 6), 70u);
}

// Three threads of one operation: all 3! orders need no preemption. Three of two operations without preemption: 3! again; with at most one,
// a thread is interrupted after its first operation by one of two others, which runs to its end:
// 3 * 2 ways to begin (x y y), then x z z, z z x; or the first thread ran to its end and so did nothing: see below.
//   one preemption in the first thread:  x y y, then x (last op), z z or z z, x: 3 * 2 * 2 = 12
//   one preemption in the second thread: x x y z z y: 3 * 2 = 6
TEST(Count, PreemptionBoundOfThreeThreads) {
  EXPECT_EQ(Executions({{"Add1", "Add1", "Add1"}, "", ""}, 0), 6u);
  EXPECT_EQ(Executions({{"Add2", "Add2", "Add2"}, "", ""}, 0), 6u);
  EXPECT_EQ(Executions({{"Add2", "Add2", "Add2"}, "", ""}, 1), 6u + 12 + 6);
}

// To block is no preemption. Both orders of two sections, or the one that waits for a signal: all without.
TEST(Count, BlockingIsNoPreemption) {
  EXPECT_EQ(Executions({{"Section1", "Section1"}, "", ""}, 0), 2u);
  EXPECT_EQ(Executions({{"AwaitReady", "SignalInside"}, "", ""}, 0), 2u);
  // Four sections: the threads' own order, either first; each switch at an unlock is a preemption.
  EXPECT_EQ(Executions({{"Section2", "Section2"}, "", ""}, 0), 2u);
}

// With n surprises allowed, a weak compare-exchange in a loop fails 0 to n times.
TEST(Count, WeakCompareExchange) {
  Options options = WithoutSurprises();
  for (std::uint32_t surprises = 0; surprises < 4; ++surprises) {
    options.max_surprises = surprises;
    const Exploration all =
        ExploreAll({{"WeakCompareExchangeUntilItSucceeds"}, "", ""}, options);
    EXPECT_EQ(all.executions, surprises + 1u);
    EXPECT_EQ(all.Outcomes().size(), surprises + 1u);
  }
}

// Without surprises two orders, of which the first succeeds and the second fails. Either of the two may be surprised; it then only loads, in
// either order, and the other one succeeds.
TEST(Count, TwoWeakCompareExchangesWithOneSurprise) {
  Options options = WithoutSurprises();
  const Program program{{"WeakCompareExchangeOnce", "WeakCompareExchangeOnce"}, "", ""};
  EXPECT_EQ(ExploreAll(program, options).executions, 2u);
  options.max_surprises = 1;
  const Exploration all = ExploreAll(program, options);
  EXPECT_EQ(all.executions, 2u + 2 + 2);
  EXPECT_EQ(all.Outcomes(), (std::set<Observed>{{1, 0}, {0, 1}}));
  options.spurious_failures = false;
  EXPECT_EQ(ExploreAll(program, options).executions, 2u);
}

// One spurious wakeup: the handshake's 2 schedules, and one more where the waiter, which locked first, wakes up by itself. Then it is as if
// it had yet to lock: it finds `ready` unset when it locks before the signaller does, and set otherwise; waiting the second time it
// cannot be surprised. 2 schedules.
TEST(Count, OneSpuriousWakeup) {
  Options options = WithoutSurprises();
  options.max_surprises = 1;
  EXPECT_EQ(ExploreAll({{"AwaitReady", "SignalInside"}, "", ""}, options).executions, 2u + 2);
}

// A try-lock may fail although the mutex is free: before and after the section, one more schedule each.
TEST(Count, OneSpuriousFailureOfTryLock) {
  Options options = WithoutSurprises();
  options.max_surprises = 1;
  // Before: the failed try is followed by the section: 1. After: 1. In all 3 + 2; but a try that fails before the unlock of the section
  // is possible only inside.
  EXPECT_EQ(ExploreAll({{"Section1", "TryLock"}, "", ""}, options).executions, 3u + 2);
}

}  // namespace
}  // namespace heddle::testing
