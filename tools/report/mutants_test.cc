// When a mutant counts as killed, and an implementation as accused.
#include "tools/report/mutants.h"

#include <gtest/gtest.h>

#include "tools/report/testing/sample.h"

namespace heddle::report {
namespace {

TEST(Mutants, IsKilledOnlyUnderAllSeeds) {
  const MutantReport report = testing::Mutants();
  EXPECT_TRUE(IsKilled(report.mutants[0]));
  EXPECT_FALSE(IsKilled(report.mutants[1]));
  EXPECT_FALSE(IsKilled(report.mutants[2]));
}

TEST(Mutants, BreakingAnotherPropertyIsNoKill) {
  // Of its three seeds one held, and one broke lock.well-behaved instead.
  EXPECT_EQ(Kills(testing::Mutants().mutants[1]), 1u);
}

TEST(Mutants, OnlyThoseTriedSurvive) {
  MutantReport report = testing::Mutants();
  EXPECT_EQ(Survivors(report), 2u);
  report.mutants[1].results.clear();
  EXPECT_EQ(Survivors(report), 1u);
  EXPECT_FALSE(IsKilled(report.mutants[1]));
}

TEST(Mutants, AnInterruptedReportLeavesOutWhatWasNotTried) {
  MutantReport report = testing::Mutants();
  const std::string whole = MutantText(report);
  report.mutants[1].results.clear();
  const std::string text = MutantText(report);
  EXPECT_EQ(whole.find("interrupted"), std::string::npos);
  EXPECT_EQ(text.find(report.mutants[1].subject.implementation), std::string::npos);
  EXPECT_NE(text.find("mutants killed: 1 of 2\ninterrupted: 1 mutant not tried under every seed\n"), std::string::npos) << text;
}

TEST(Mutants, AnInterruptedReportSaysHowManyCorrectOnesWereNotTried) {
  MutantReport report = testing::Mutants();
  EXPECT_NE(MutantText(report).find("(2 checks)\n"), std::string::npos);
  report.correct_untried = 3;
  EXPECT_NE(MutantText(report).find("(2 checks; interrupted: 3 not tried)\n"), std::string::npos) << MutantText(report);
}

TEST(Mutants, ACorrectImplementationThatIsViolatedIsAccused) {
  const MutantReport report = testing::Mutants();
  const auto accused = Accused(report);
  ASSERT_EQ(accused.size(), 1u);
  EXPECT_EQ(accused[0]->subject.implementation, "my_lock");
}

}  // namespace
}  // namespace heddle::report
