// The phrases that reports are made of.
#include "tools/report/wording.h"

#include <gtest/gtest.h>

#include "tools/report/testing/sample.h"

namespace heddle::report {
namespace {

using std::chrono::nanoseconds;

TEST(Duration, IsExactInTheLargestUnit) {
  EXPECT_EQ(Duration(nanoseconds(0)), "0ns");
  EXPECT_EQ(Duration(nanoseconds(1500)), "1500ns");
  EXPECT_EQ(Duration(nanoseconds(2000)), "2us");
  EXPECT_EQ(Duration(nanoseconds(30'000'000)), "30ms");
  EXPECT_EQ(Duration(nanoseconds(60'000'000'000)), "60s");
}

TEST(Count, KnowsOneFromMany) {
  EXPECT_EQ(Count(1, "step"), "1 step");
  EXPECT_EQ(Count(0, "step"), "0 steps");
}

TEST(StrategyText, TellsTheParameterThatTheStrategyHas) {
  EXPECT_EQ(StrategyText({"random", 3, 2}), "random");
  EXPECT_EQ(StrategyText({"pct", 3, 2}), "pct, depth 3");
  EXPECT_EQ(StrategyText({"pct", 0, 2}), "pct, depth varies");
  EXPECT_EQ(StrategyText({"dfs", 3, 1}), "dfs, at most 1 preemption");
}

TEST(OptionsText, SaysWhenThereAreNoSurprises) {
  runtime::Options options;
  options.max_surprises = 0;
  EXPECT_NE(OptionsText(options).find("no surprises"), std::string::npos);
}

TEST(MemoryCaveat, IsThereForC11Only) {
  EXPECT_TRUE(MemoryCaveat(runtime::MemoryModel::kSequentiallyConsistent).empty());
  EXPECT_FALSE(MemoryCaveat(runtime::MemoryModel::kC11).empty());
}

TEST(Outcome, OfHeldSaysHowFarTheSearchWent) {
  EXPECT_EQ(Outcome(testing::Held()), "held, 2000 schedules tried");
  EXPECT_EQ(Outcome(testing::Exhausted()), "held, exhausted");
}

TEST(Outcome, NamesThePropertyThatIsBrokenIfItIsAnother) {
  EXPECT_EQ(Outcome(testing::Violated()), "VIOLATED: violation, 17 schedules tried");
  EXPECT_EQ(Outcome(testing::Crashed()), "VIOLATED: crash, which breaks lock.well-behaved, 17 schedules tried");
}

TEST(Printable, ShowsControlCharactersInsteadOfSendingThem) {
  EXPECT_EQ(Printable("a\x1b[31m\xc3\n"), "a\\x1b[31m\\xc3\n");
}

}  // namespace
}  // namespace heddle::report
