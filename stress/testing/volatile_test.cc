// Code that is compiled with -tsan-distinguish-volatile: what it tells by volatile variables is seen, orders memory, and ends loops.
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "stress/strategy/random_walk.h"
#include "stress/testing/engine_test_support.h"

namespace heddle::testing {
namespace {

Exploration Of(const std::string& first, const std::string& second, runtime::MemoryModel memory = runtime::MemoryModel::kSequentiallyConsistent) {
  Program program;
  program.threads = {first, second};
  program.after = "ShowSeen";
  Options options = WithoutSurprises();
  options.memory = memory;
  strategy::RandomWalk random(1);
  return Explore(program, random, options, 500);
}

TEST(Volatile, OrdersWhatWasDoneBefore) {
  const Exploration result = Of("Tell", "HearOnce");
  EXPECT_EQ(result.Verdicts(), std::set{Verdict::kOk}) << ::testing::PrintToString(result.messages);
  EXPECT_EQ(result.Outcomes(), (std::set<Observed>{{0}, {2}}));
}

TEST(Volatile, OrdersWhatWasDoneBeforeUnderWeakMemoryToo) {
  for (const runtime::MemoryModel memory : kWeakModels) {
    const Exploration result = Of("Tell", "HearOnce", memory);
    EXPECT_EQ(result.Verdicts(), std::set{Verdict::kOk}) << ::testing::PrintToString(result.messages);
    EXPECT_EQ(result.Outcomes(), (std::set<Observed>{{0}, {2}}));
  }
}

TEST(Volatile, ALoopThatWaitsGivesWay) {
  const Exploration result = Of("Hear", "Tell");
  EXPECT_EQ(result.Verdicts(), std::set{Verdict::kOk}) << ::testing::PrintToString(result.messages);
  EXPECT_EQ(result.Outcomes(), (std::set<Observed>{{1}}));
}

}  // namespace
}  // namespace heddle::testing
