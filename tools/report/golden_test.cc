// What is printed, byte for byte. After a change that is meant, write the files anew and read the difference:
//   HEDDLE_UPDATE_GOLDEN=1 bazel run //tools/report:golden_test
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

#include "tools/report/check_text.h"
#include "tools/report/chrome_trace.h"
#include "tools/report/failure.h"
#include "tools/report/interleaving.h"
#include "tools/report/json_report.h"
#include "tools/report/junit.h"
#include "tools/report/mutants.h"
#include "tools/report/sarif.h"
#include "tools/report/testing/sample.h"

namespace heddle::report {
namespace {

const Pointers kPointers = {"heddle-failures/x.json", "tools/heddle replay"};

void ExpectGolden(const std::string& name, const std::string& text) {
  const std::string path = "tools/report/testdata/" + name;
  const char* const workspace = std::getenv("BUILD_WORKSPACE_DIRECTORY");
  if (std::getenv("HEDDLE_UPDATE_GOLDEN") != nullptr && workspace != nullptr) {
    std::ofstream out(std::string(workspace) + "/" + path, std::ios::binary);
    out << text;
    ASSERT_TRUE(out.flush()) << path;
    return;
  }
  std::ifstream in(path, std::ios::binary);
  ASSERT_TRUE(in) << path;
  EXPECT_EQ(text, std::string(std::istreambuf_iterator<char>(in), {})) << path;
}

std::string CheckText(const Report& report) {
  CheckTable table(report);
  std::string text = CheckHeading(report) + "\n" + table.Head();
  for (const Entry& entry : report.entries) text += table.Row(entry);
  return text + "\n" + CheckSummary(report);
}

TEST(Golden, CheckWithoutTiming) {
  Report report = testing::Everything();
  report.timing = false;
  ExpectGolden("check.txt", CheckText(report));
}

TEST(Golden, CheckWithTimingOfAShardUnderC11) {
  Report report = testing::Everything();
  report.budget.options.memory = runtime::MemoryModel::kC11;
  report.budget.shard = 1;
  report.budget.shards = 4;
  report.expected = {"lock.mutual-exclusion"};
  ExpectGolden("check_timing.txt", CheckText(report));
}

TEST(Golden, Failure) { ExpectGolden("failure.txt", FailureText(testing::Violated(), kPointers, 100)); }

TEST(Golden, FailureOfAProcessThatIsGone) {
  ExpectGolden("failure_crash.txt", FailureText(testing::Crashed(), kPointers, 100));
}

TEST(Golden, FailureOnANarrowTerminal) {
  ExpectGolden("failure_narrow.txt", FailureText(testing::Violated(), kPointers, 60));
}

TEST(Golden, FourThreadsSideBySide) {
  ExpectGolden("four_threads.txt", Interleaving(testing::Turns(4), "deadlock", 100));
}

TEST(Golden, ManyThreadsOneBelowTheOther) {
  ExpectGolden("nine_threads.txt", Interleaving(testing::Turns(9), "deadlock", 100));
}

TEST(Golden, Json) {
  Report report = testing::Everything();
  report.timing = false;
  ExpectGolden("report.json", ToJson(report));
}

TEST(Golden, Artifact) { ExpectGolden("artifact.json", FailureToJson(testing::Violated())); }

TEST(Golden, Sarif) { ExpectGolden("report.sarif", ToSarif(testing::Everything())); }

TEST(Golden, ChromeTrace) { ExpectGolden("trace.json", ToChromeTrace(testing::Everything())); }

TEST(Golden, JUnit) {
  Report report = testing::Everything();
  report.timing = false;
  ExpectGolden("junit.xml", ToJUnit(report, [](const Entry& entry) { return FailureText(entry, kPointers, 100); }));
}

TEST(Golden, Mutants) { ExpectGolden("mutants.txt", MutantText(testing::Mutants())); }

TEST(Golden, MutantsForPrograms) { ExpectGolden("mutants.json", MutantJson(testing::Mutants())); }

}  // namespace
}  // namespace heddle::report
