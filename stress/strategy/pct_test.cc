// A bug that needs d ordering constraints is found with probability 1/(n * k^(d-1)) or better
// (Burckhardt et al., ASPLOS 2010, theorem 9), n threads with k operations in all, wherever in the
// threads it lies.
#include "stress/strategy/pct.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <string>
#include <vector>

#include "stress/strategy/testing/simulation.h"

namespace heddle::strategy {
namespace {

using testing::Execute;
using testing::Schedule;

constexpr int kEach = 5;  // operations of a thread
// So many executions are tried that the guaranteed rate finds the bug this often.
constexpr double kExpected = 200;

// When the operation of this number (from 0) of the thread is executed.
int When(const Schedule& schedule, int thread, int operation) {
  for (int at = 0; at < static_cast<int>(schedule.size()); ++at) {
    if (schedule[static_cast<std::size_t>(at)] == thread && operation-- == 0) return at;
  }
  return -1;
}

struct Bug {
  int depth;
  std::string what;
  // Whether the schedule has it, between these operations of threads 0 and 1.
  std::function<bool(const Schedule&, int, int)> in;
};

const Bug kBugs[] = {
    {1, "an operation comes before another thread's",
     [](const Schedule& s, int a, int b) { return When(s, 1, b) < When(s, 0, a); }},
    {2, "an operation comes between two of another thread",
     [](const Schedule& s, int a, int b) {
       return When(s, 0, a) < When(s, 1, b) && When(s, 1, b) < When(s, 0, a + 1);
     }},
    {3, "the operations of two threads alternate",
     [](const Schedule& s, int a, int b) {
       return When(s, 0, a) < When(s, 1, b) && When(s, 1, b) < When(s, 0, a + 1) &&
              When(s, 0, a + 1) < When(s, 1, b + 1);
     }},
};

// How often PCT of that depth finds the bug in so many executions.
int Found(const Bug& bug, int threads, int a, int b, int tries) {
  Pct pct(1, bug.depth);
  const std::vector<int> operations(static_cast<std::size_t>(threads), kEach);
  // The length of executions has to be known first.
  for (int i = 0; i < 100; ++i) Execute(pct, operations);
  int found = 0;
  for (int i = 0; i < tries; ++i) found += bug.in(Execute(pct, operations), a, b);
  return found;
}

TEST(Pct, FindsBugsAtLeastAsOftenAsGuaranteed) {
  for (const Bug& bug : kBugs) {
    for (const int threads : {2, 3}) {
      const double operations = threads * kEach;
      const double guaranteed = 1 / (threads * std::pow(operations, bug.depth - 1));
      const int tries = static_cast<int>(kExpected / guaranteed);
      for (const int a : {0, kEach - 2}) {
        for (const int b : {0, kEach - 2}) {
          // Less than three standard deviations below.
          EXPECT_GE(Found(bug, threads, a, b, tries), kExpected - 3 * std::sqrt(kExpected))
              << bug.what << ", " << threads << " threads, operations " << a << " and " << b;
        }
      }
    }
  }
}

// Without change points only the threads' order is drawn: each runs to its end.
TEST(Pct, OfDepthOneNeverPreempts) {
  Pct pct(1, 1);
  const std::vector<int> operations{3, 3, 3};
  std::vector<int> first(3);
  for (int i = 0; i < 3000; ++i) {
    const Schedule schedule = Execute(pct, operations);
    ASSERT_EQ(testing::Preemptions(schedule, operations), 0);
    ++first[static_cast<std::size_t>(schedule[0])];
  }
  for (const int count : first) EXPECT_NEAR(count, 1000, 100);
}

TEST(Pct, OfDepthDPreemptsAtMostAsOftenAsItHasChangePoints) {
  const std::vector<int> operations{6, 6, 6};
  for (const int depth : {2, 3, 4}) {
    Pct pct(1, depth);
    int most = 0;
    for (int i = 0; i < 2000; ++i)
      most = std::max(most, testing::Preemptions(Execute(pct, operations), operations));
    EXPECT_EQ(most, depth - 1);
  }
}

TEST(Pct, AThreadThatYieldsFallsBehindAllOthers) {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    Pct pct(seed, 1);
    pct.Begin();
    Operation operations[3];
    const Operation* enabled[3];
    for (int i = 0; i < 3; ++i) {
      operations[i].thread = static_cast<ThreadId>(i);
      enabled[i] = &operations[i];
    }
    std::vector<std::size_t> order;
    for (std::uint64_t step = 0; step < 6; ++step) {
      order.push_back(pct.Pick({enabled, kNobody, step}));
      pct.OnYield(static_cast<ThreadId>(order.back()));
    }
    EXPECT_NE(order[0], order[1]);
    EXPECT_NE(order[0], order[2]);
    EXPECT_NE(order[1], order[2]);
    for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(order[i + 3], order[i]);
  }
}

TEST(Pct, ASeedIsASequenceOfSchedules) {
  const std::vector<int> operations{4, 4, 4};
  Pct one(7, 0);
  Pct same(7, 0);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(Execute(one, operations), Execute(same, operations));
}

}  // namespace
}  // namespace heddle::strategy
