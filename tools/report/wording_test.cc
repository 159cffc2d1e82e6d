// The phrases that reports are made of.
#include "tools/report/wording.h"

#include <gtest/gtest.h>

#include "tools/report/check_text.h"
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

TEST(ProgressText, TellsRateFailuresAndTimeLeft) {
  EXPECT_EQ(ProgressText({0, 1, 0, 1, 2}), "0 of 1 check done, 0 violated, 1 execution, 0 per second\n");
  EXPECT_EQ(ProgressText({10, 40, 2, 5000, 10}), "10 of 40 checks done, 2 violated, 5000 executions, 500 per second, about 30s left\n");
  EXPECT_EQ(ProgressText({1, 13, 0, 600, 30}), "1 of 13 checks done, 0 violated, 600 executions, 20 per second, about 6m 00s left\n");
  EXPECT_EQ(ProgressText({1, 100, 0, 600, 60}), "1 of 100 checks done, 0 violated, 600 executions, 10 per second, about 1h 39m left\n");
  EXPECT_EQ(ProgressText({3, 3, 1, 0, 0}), "3 of 3 checks done, 1 violated, 0 executions\n");
}

TEST(CheckSummary, CountsWhatWasInterruptedApart) {
  Report report;
  report.entries = {testing::Held(), testing::Inconclusive()};
  report.entries[1].result->reason = properties::kInterrupted;
  EXPECT_EQ(CheckSummary(report), "2 checks: 1 held, 1 interrupted; seed 1\n");
  EXPECT_FALSE(IsNotBegun(report.entries[1]));
  report.entries[1].result->executions = 0;
  EXPECT_TRUE(IsNotBegun(report.entries[1]));
  EXPECT_FALSE(IsNotBegun(report.entries[0]));
}

TEST(StrategyText, TellsTheParameterThatTheStrategyHas) {
  EXPECT_EQ(StrategyText({"random", 3, 2}), "random");
  EXPECT_EQ(StrategyText({"portfolio", 0, 2}), "portfolio");
  EXPECT_EQ(StrategyText({"portfolio", 0, 2, "surw"}), "portfolio (surw)");
  EXPECT_EQ(StrategyText({"pct", 3, 2}), "pct, depth 3");
  EXPECT_EQ(StrategyText({"pct", 0, 2}), "pct, depth varies");
  EXPECT_EQ(StrategyText({"dfs", 3, 1}), "dfs, at most 1 preemption");
}

TEST(OptionsText, SaysWhenThereAreNoSurprises) {
  runtime::Options options;
  options.max_surprises = 0;
  EXPECT_NE(OptionsText(options).find("no surprises"), std::string::npos);
}

TEST(MemoryCaveat, IsThereForWeakModelsOnly) {
  EXPECT_TRUE(MemoryCaveat(runtime::MemoryModel::kSequentiallyConsistent).empty());
  EXPECT_FALSE(MemoryCaveat(runtime::MemoryModel::kTotalStoreOrder).empty());
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
