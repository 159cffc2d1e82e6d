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

TEST(Mutants, ACorrectImplementationThatIsViolatedIsAccused) {
  const MutantReport report = testing::Mutants();
  const auto accused = Accused(report);
  ASSERT_EQ(accused.size(), 1u);
  EXPECT_EQ(accused[0]->subject.implementation, "my_lock");
}

}  // namespace
}  // namespace heddle::report
