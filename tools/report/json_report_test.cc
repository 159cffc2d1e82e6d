// The JSON is what its schema says, and a replay finds in it what it needs.
#include "tools/report/json_report.h"

#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <random>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include "tools/report/mutants.h"
#include "tools/report/testing/damage.h"
#include "tools/report/testing/sample.h"
#include "tools/report/testing/schema.h"

namespace heddle::report {
namespace {

using nlohmann::json;

json Schema(const std::string& name) {
  std::ifstream in("tools/report/schema/" + name);
  return json::parse(in);
}

std::string WhatIsWrong(const std::string& text) {
  try {
    ReadReport(text);
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "";
}

TEST(JsonReport, IsWhatItsSchemaDescribes) {
  const json schema = Schema("heddle-report-1.schema.json");
  EXPECT_EQ(testing::Mismatch(schema, json::parse(ToJson(testing::Everything()))), "");
  EXPECT_EQ(testing::Mismatch(schema, json::parse(FailureToJson(testing::Crashed()))), "");
}

TEST(JsonReport, IsWhatItsSchemaDescribesWhateverTheVerdict) {
  const json schema = Schema("heddle-report-1.schema.json");
  std::vector<std::string> names;
  for (int number = 0; number <= static_cast<int>(runtime::Verdict::kNotModelled); ++number) {
    Entry entry = testing::Violated();
    entry.result->violation->recording.failure.verdict = static_cast<runtime::Verdict>(number);
    names.emplace_back(Name(static_cast<runtime::Verdict>(number)));
    Report report;
    report.entries = {entry};
    EXPECT_EQ(testing::Mismatch(schema, json::parse(ToJson(report))), "") << names.back();
    EXPECT_EQ(testing::Mismatch(schema, json::parse(FailureToJson(entry))), "") << names.back();
  }
  // And no other.
  EXPECT_EQ(schema["$defs"]["violation"]["properties"]["verdict"]["enum"].get<std::vector<std::string>>(), names);
}

TEST(JsonReport, IsWhatItsSchemaDescribesWhateverTheStatus) {
  const json schema = Schema("heddle-report-1.schema.json");
  std::set<std::string> seen;
  for (const Entry& entry : testing::Everything().entries) {
    Report report;
    report.entries = {entry};
    const json document = json::parse(ToJson(report));
    EXPECT_EQ(testing::Mismatch(schema, document), "");
    seen.insert(document["results"][0]["status"].get<std::string>());
  }
  const auto known = schema["$defs"]["result"]["properties"]["status"]["enum"].get<std::set<std::string>>();
  EXPECT_EQ(seen, known);
}

TEST(JsonReport, TellsAKnownViolationFromANewOne) {
  Report report;
  report.entries = {testing::Violated()};
  EXPECT_FALSE(json::parse(ToJson(report))["results"][0].contains("known"));
  report.entries[0].known = "plugins/std/FINDINGS.md";
  EXPECT_EQ(json::parse(ToJson(report))["results"][0]["known"], "plugins/std/FINDINGS.md");
  EXPECT_EQ(testing::Mismatch(Schema("heddle-report-1.schema.json"), json::parse(ToJson(report))), "");
}

TEST(JsonReport, SchemaNoticesWhatDoesNotBelong) {
  const json schema = Schema("heddle-report-1.schema.json");
  json document = json::parse(ToJson(testing::Everything()));
  document["results"][0]["status"] = "fine";
  EXPECT_NE(testing::Mismatch(schema, document), "");
  document["results"][0].erase("status");
  EXPECT_NE(testing::Mismatch(schema, document), "");
}

TEST(JsonReport, HasNoTimesUnlessAsked) {
  Report report = testing::Everything();
  EXPECT_NE(ToJson(report).find("\"seconds\""), std::string::npos);
  report.timing = false;
  EXPECT_EQ(ToJson(report).find("\"seconds\""), std::string::npos);
}

TEST(MutantJson, IsWhatItsSchemaDescribes) {
  EXPECT_EQ(testing::Mismatch(Schema("heddle-mutants-1.schema.json"), json::parse(MutantJson(testing::Mutants()))), "");
}

TEST(ReadReport, FindsTheViolationsOfAReport) {
  const RecordedFailures recorded = ReadReport(ToJson(testing::Everything()));
  ASSERT_EQ(recorded.failures.size(), 2u);
  EXPECT_EQ(recorded.failures[1].implementation, "my_lock");
  EXPECT_EQ(recorded.failures[1].property, "lock.well-behaved");
  EXPECT_EQ(recorded.failures[1].token, "heddle1-AbC_0-9");
}

TEST(ReadReport, RefusesWhatIsNoReport) {
  EXPECT_EQ(WhatIsWrong(""), "not a report of Heddle, or damaged");
  EXPECT_EQ(WhatIsWrong("[]"), "not a report of Heddle, or damaged");
  EXPECT_EQ(WhatIsWrong(R"({"format": "other"})"), "not a report of Heddle");
  EXPECT_EQ(WhatIsWrong(R"({"format": "heddle-report", "format_version": "1"})"), "not a report of Heddle, or damaged");
}

TEST(ReadReport, SaysWhichFormatItReads) {
  EXPECT_EQ(WhatIsWrong(R"({"format": "heddle-report", "format_version": 2})"),
            "a report of format 2, this Heddle reads format 1: use the Heddle that wrote it");
}

// The short form of //tools/report:report_fuzz.
TEST(ReadReport, RefusesRandomDamageWithOneLine) {
  std::mt19937_64 random(1);
  for (int i = 0; i < 5'000; ++i) {
    const std::string text = testing::DamagedReport(random);
    ASSERT_EQ(testing::WhatIsWrongWithReading(text), "") << text;
  }
}

TEST(ReadReport, RefusesDeepNesting) {
  for (const char* const head : {"[", "{\"results\":", "[{\"results\":["}) {
    std::string nested;
    for (int i = 0; i < 200'000; ++i) nested += head;
    EXPECT_EQ(WhatIsWrong(nested), "not a report of Heddle, or damaged");
  }
  EXPECT_EQ(WhatIsWrong(std::string(200'000, '[') + std::string(200'000, ']')), "not a report of Heddle, or damaged");
}

TEST(ReadReport, SaysWhenThereIsNothingToReplay) {
  Report report;
  report.entries = {testing::Held()};
  EXPECT_EQ(WhatIsWrong(ToJson(report)), "a report without a violation: nothing to replay");
}

}  // namespace
}  // namespace heddle::report
