#include "stress/strategy/portfolio.h"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "stress/strategy/testing/simulation.h"

namespace heddle::strategy {
namespace {

using testing::Execute;
using testing::Schedule;
using testing::Threads;
using testing::WriteOf;

int words[2];

std::map<std::string, int> Turns(const Threads& threads, int executions) {
  Portfolio portfolio(1);
  std::map<std::string, int> turns;
  for (int i = 0; i < executions; ++i) {
    Execute(portfolio, threads);
    ++turns[std::string(portfolio.Deciding())];
  }
  return turns;
}

TEST(Portfolio, EveryMemberHasItsTurns) {
  const Threads threads(3, std::vector<Operation>(20, WriteOf(words[0])));
  const auto turns = Turns(threads, 200);
  for (const char* member : {"random", "surw", "rf", "pct"}) EXPECT_GE(turns.at(member), 3) << member;
}

// PCT lets threads run for long, so that fewer pairs of threads follow each other than with the others while there are new ones.
TEST(Portfolio, WhoFindsLessHasFewerTurns) {
  const Threads contended(100, std::vector<Operation>(3, WriteOf(words[0])));
  const Threads independent(100, std::vector<Operation>(3));
  EXPECT_LT(Turns(contended, 200).at("pct"), Turns(independent, 200).at("pct"));
}

TEST(Portfolio, BeginsInLockstep) {
  Portfolio portfolio(1);
  const Threads threads(3, std::vector<Operation>(2, WriteOf(words[0])));
  EXPECT_EQ(Execute(portfolio, threads), (Schedule{1, 2, 0, 1, 2, 0}));
  EXPECT_EQ(Execute(portfolio, threads), (Schedule{2, 0, 1, 2, 0, 1}));
  EXPECT_EQ(portfolio.Deciding(), "rr");
  Execute(portfolio, threads);
  EXPECT_EQ(portfolio.Deciding(), "surw");
}

TEST(Portfolio, TheSameSeedGivesTheSameSchedules) {
  const Threads threads(3, std::vector<Operation>(3, WriteOf(words[0])));
  Portfolio one(7);
  Portfolio same(7);
  Portfolio other(8);
  int equal = 0;
  for (int i = 0; i < 200; ++i) {
    const Schedule schedule = Execute(one, threads);
    EXPECT_EQ(schedule, Execute(same, threads));
    EXPECT_EQ(one.Deciding(), same.Deciding());
    equal += schedule == Execute(other, threads);
  }
  EXPECT_LT(equal, 20);
}

}  // namespace
}  // namespace heddle::strategy
