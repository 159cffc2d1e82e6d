// Barrier against the clauses of its contract, one behaviour a test.
// The names and numbers behind a test name the clause it holds.
#include "primitives/barrier/barrier.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <stdexcept>
#include <thread>
#include <vector>

#include "primitives/lock/observed_thread.h"

namespace heddle {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;
using testing::ObservedThread;

// Threads that have called wait() and, unless the barrier is full, wait.
class Visitors {
 public:
  Visitors(Barrier& barrier, int count) {
    const int before = barrier.n_waiting();
    for (int i = 0; i < count; ++i) {
      threads_.push_back(std::make_unique<ObservedThread>([this, &barrier] {
        try {
          barrier.wait();
          ++passed_;
        } catch (const BrokenBarrierError&) {
          ++broken_;
        }
      }));
    }
    while (barrier.n_waiting() < before + count) std::this_thread::yield();
  }

  void Join() {
    for (const auto& thread : threads_) thread->join();
    threads_.clear();
  }

  int passed() const { return passed_; }
  int broken() const { return broken_; }

 private:
  std::atomic<int> passed_ = 0;
  std::atomic<int> broken_ = 0;
  std::vector<std::unique_ptr<ObservedThread>> threads_;
};

TEST(Barrier, NobodyPassesBeforeAllHaveCome) {  // barrier.1
  Barrier barrier(3);
  Visitors visitors(barrier, 2);
  EXPECT_EQ(barrier.n_waiting(), 2);
  EXPECT_EQ(visitors.passed(), 0);
  barrier.wait();
  visitors.Join();
  EXPECT_EQ(visitors.passed(), 2);
  EXPECT_EQ(barrier.n_waiting(), 0);
}

TEST(Barrier, OfOnePartyLetsEverybodyThrough) {  // barrier.1
  Barrier barrier(1);
  EXPECT_EQ(barrier.wait(), 0);
  EXPECT_EQ(barrier.wait(), 0);
  EXPECT_EQ(barrier.parties(), 1);
}

TEST(Barrier, LessThanOnePartyIsAnError) {
  EXPECT_THROW(Barrier(0), std::invalid_argument);
  EXPECT_THROW(Barrier(-1), std::invalid_argument);
}

TEST(Barrier, IndicesAreFromZeroOnceEachInOrderOfArrival) {  // barrier.2
  Barrier barrier(3);
  int first = -1;
  int second = -1;
  ObservedThread a([&] { first = barrier.wait(); });
  while (barrier.n_waiting() < 1) std::this_thread::yield();
  ObservedThread b([&] { second = barrier.wait(); });
  while (barrier.n_waiting() < 2) std::this_thread::yield();
  EXPECT_EQ(barrier.wait(), 2);
  a.join();
  b.join();
  EXPECT_EQ(first, 0);
  EXPECT_EQ(second, 1);
}

TEST(Barrier, TheActionRunsOnceInTheLastThreadBeforeAnyGoesOn) {  // barrier.3
  int runs = 0;  // Plain: the barrier orders it against every thread after wait().
  std::thread::id runner;
  Barrier barrier(2, [&] {
    ++runs;
    runner = std::this_thread::get_id();
  });
  ObservedThread other([&] {
    barrier.wait();
    EXPECT_EQ(runs, 1);
  });
  while (barrier.n_waiting() < 1) std::this_thread::yield();
  EXPECT_EQ(runs, 0);
  barrier.wait();
  EXPECT_EQ(runs, 1);
  EXPECT_EQ(runner, std::this_thread::get_id());
}

TEST(Barrier, AnActionThatThrowsBreaksIt) {  // barrier.3 barrier.4
  Barrier barrier(2, [] { throw std::domain_error("action"); });
  Visitors visitors(barrier, 1);
  EXPECT_THROW(barrier.wait(), std::domain_error);
  visitors.Join();
  EXPECT_EQ(visitors.broken(), 1);
  EXPECT_TRUE(barrier.broken());
}

TEST(Barrier, AbortBreaksItForAllWhoWaitAndAllWhoCome) {  // barrier.4
  Barrier barrier(3);
  EXPECT_FALSE(barrier.broken());
  Visitors visitors(barrier, 2);
  barrier.abort();
  visitors.Join();
  EXPECT_EQ(visitors.broken(), 2);
  EXPECT_TRUE(barrier.broken());
  EXPECT_THROW(barrier.wait(), BrokenBarrierError);
  EXPECT_THROW(barrier.wait(0s), BrokenBarrierError);
  EXPECT_EQ(barrier.n_waiting(), 0);
}

TEST(Barrier, ResetSendsThoseWhoWaitAwayAndLeavesItWhole) {  // barrier.4
  Barrier barrier(3);
  Visitors visitors(barrier, 2);
  barrier.reset();
  visitors.Join();
  EXPECT_EQ(visitors.broken(), 2);
  EXPECT_FALSE(barrier.broken());
  Visitors again(barrier, 2);
  barrier.wait();
  again.Join();
  EXPECT_EQ(again.passed(), 2);
}

TEST(Barrier, ResetMendsABrokenOne) {  // barrier.4
  Barrier barrier(2);
  barrier.abort();
  barrier.reset();
  EXPECT_FALSE(barrier.broken());
  Visitors visitors(barrier, 1);
  EXPECT_EQ(barrier.wait(), 1);
  visitors.Join();
  EXPECT_EQ(visitors.passed(), 1);
}

TEST(Barrier, ATimeoutBreaksItForAllAndNotBeforeItsDeadline) {  // barrier.4
  Barrier barrier(3);
  Visitors visitors(barrier, 1);
  const auto begin = steady_clock::now();
  EXPECT_THROW(barrier.wait(5ms), BrokenBarrierError);
  EXPECT_GE(steady_clock::now() - begin, 5ms);
  visitors.Join();
  EXPECT_EQ(visitors.broken(), 1);
  EXPECT_TRUE(barrier.broken());
}

TEST(Barrier, ANegativeTimeoutHasElapsed) {  // barrier.4
  Barrier barrier(2);
  EXPECT_THROW(barrier.wait(-1s), BrokenBarrierError);
  EXPECT_TRUE(barrier.broken());
}

TEST(Barrier, TheTimeoutOfTheConstructorIsForWaitsThatNameNone) {  // barrier.4
  Barrier hasty(2, nullptr, 1ms);
  EXPECT_THROW(hasty.wait(), BrokenBarrierError);
  hasty.reset();
  ObservedThread patient([&] { EXPECT_NO_THROW(hasty.wait(1h)); });
  patient.WaitUntilAsleep();
  hasty.wait();
}

TEST(Barrier, TheLastOneNeedsNoTime) {  // barrier.4
  Barrier barrier(1);
  EXPECT_EQ(barrier.wait(0s), 0);
  EXPECT_EQ(barrier.wait(-1s), 0);
}

TEST(Barrier, RoundsNeverMix) {  // barrier.1 barrier.2 barrier.5
  constexpr int kParties = 3;
  constexpr int kRounds = 200;
  Barrier barrier(kParties);
  std::vector<int> round_of(kParties, 0);  // Plain: written before, read after the barrier.
  std::vector<std::vector<int>> indices(kParties);
  std::vector<std::unique_ptr<ObservedThread>> threads;
  for (int self = 0; self < kParties; ++self) {
    threads.push_back(std::make_unique<ObservedThread>([&, self] {
      for (int round = 1; round <= kRounds; ++round) {
        round_of[self] = round;
        indices[self].push_back(barrier.wait());
        for (int other : round_of) EXPECT_EQ(other, round);
        barrier.wait();  // Until all have read.
      }
    }));
  }
  for (const auto& thread : threads) thread->join();
  for (int round = 0; round < kRounds; ++round) {
    std::vector<int> seen;
    for (const auto& of_thread : indices) seen.push_back(of_thread[round]);
    std::sort(seen.begin(), seen.end());
    EXPECT_EQ(seen, (std::vector<int>{0, 1, 2}));
  }
}

}  // namespace
}  // namespace heddle
