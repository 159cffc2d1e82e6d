// The SARIF says what the standard wants said, where it wants it said.
#include "tools/report/sarif.h"

#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "tools/report/testing/sample.h"

namespace heddle::report {
namespace {

using nlohmann::json;

json RunOf(const Report& report) {
  const json log = json::parse(ToSarif(report));
  EXPECT_EQ(log["version"], "2.1.0");
  EXPECT_TRUE(log["$schema"].get<std::string>().ends_with("sarif-schema-2.1.0.json"));
  EXPECT_EQ(log["runs"].size(), 1u);
  return log["runs"][0];
}

Report Of(Entry entry) {
  Report report;
  report.entries = {std::move(entry)};
  return report;
}

TEST(Sarif, IsTheSameForTheSameReport) { EXPECT_EQ(ToSarif(testing::Everything()), ToSarif(testing::Everything())); }

TEST(Sarif, RulesArePropertiesWithTheirSentence) {
  const json driver = RunOf(testing::Everything())["tool"]["driver"];
  EXPECT_EQ(driver["name"], "Heddle");
  std::map<std::string, std::string> sentences;
  for (const json& rule : driver["rules"]) {
    EXPECT_TRUE(sentences.emplace(rule["id"], rule["shortDescription"]["text"]).second) << "twice: " << rule;
  }
  EXPECT_EQ(sentences["lock.mutual-exclusion"], "at most one thread holds the lock");
  EXPECT_TRUE(sentences.contains("lock.visibility"));     // was checked, and held
  EXPECT_TRUE(sentences.contains("lock.well-behaved"));   // was not checked, and is broken
}

// 3.27.5 to 3.27.10: the rule a result names by index is the one it names by id; a level other than none only with kind fail.
TEST(Sarif, ResultsReferToTheirRulesAndHaveTheLevelOfTheirKind) {
  const json run = RunOf(testing::Everything());
  std::multiset<std::string> kinds;
  for (const json& result : run["results"]) {
    const json& rules = run["tool"]["driver"]["rules"];
    ASSERT_LT(result["ruleIndex"], rules.size());
    EXPECT_EQ(rules[result["ruleIndex"].get<std::size_t>()]["id"], result["ruleId"]);
    EXPECT_EQ(result["level"], result["kind"] == "fail" ? "error" : "none");
    EXPECT_FALSE(result["message"]["text"].get<std::string>().empty());
    EXPECT_EQ(result["locations"].size(), 1u);
    kinds.insert(result["kind"]);
  }
  EXPECT_EQ(kinds, (std::multiset<std::string>{"fail", "fail", "open"}));
}

TEST(Sarif, OnlyKnownAndExpectedViolationsAreSuppressed) {
  EXPECT_EQ(RunOf(Of(testing::Violated()))["results"][0]["suppressions"], json::array());
  Entry known = testing::Violated();
  known.known = "plugins/std/FINDINGS.md";
  const json suppression = RunOf(Of(known))["results"][0]["suppressions"][0];
  EXPECT_EQ(suppression["kind"], "external");
  EXPECT_EQ(suppression["status"], "accepted");
  EXPECT_EQ(suppression["justification"], "known: plugins/std/FINDINGS.md");
  Report expecting = Of(testing::Violated());
  expecting.expected = {"lock.mutual-exclusion"};
  EXPECT_EQ(RunOf(expecting)["results"][0]["suppressions"][0]["justification"], "expected to be violated");
}

// 3.37 and 3.38.11: each thread has one flow, and the flows together give the order of all.
TEST(Sarif, TheCodeFlowIsTheInterleaving) {
  const json flow = RunOf(Of(testing::Violated()))["results"][0]["codeFlows"][0];
  std::map<int, std::string> in_order;
  std::set<std::string> threads;
  for (const json& thread : flow["threadFlows"]) {
    EXPECT_TRUE(threads.insert(thread["id"]).second);
    int last = 0;
    ASSERT_FALSE(thread["locations"].empty());
    for (const json& location : thread["locations"]) {
      const int order = location["executionOrder"];
      EXPECT_GT(order, last);
      last = order;
      const std::string what = thread["id"].get<std::string>() + " " + location["location"]["message"]["text"].get<std::string>();
      EXPECT_TRUE(in_order.emplace(order, what).second) << order;
    }
  }
  EXPECT_EQ(threads, (std::set<std::string>{"T0", "T1", "T2"}));
  EXPECT_EQ(in_order.size(), testing::BrokenExclusion().size());
  EXPECT_EQ(in_order.begin()->first, 1);
  EXPECT_EQ(in_order.rbegin()->first, static_cast<int>(in_order.size()));
  EXPECT_EQ(in_order[4], "T1 load lock#1 = 0");
  EXPECT_EQ(in_order[6], "T2 load lock#1 = 0");
}

TEST(Sarif, LocationsAreRelativeToABase) {
  Entry entry = testing::Violated();
  entry.source.Add("std.so", 0x20, {{"store", "/usr/include/a b/50%.h", 13, ""}});
  const json run = RunOf(Of(entry));
  const json flow = run["results"][0]["codeFlows"][0]["threadFlows"];
  const json load = flow[1]["locations"][1]["location"]["physicalLocation"];
  EXPECT_EQ(load["artifactLocation"], (json{{"uri", "locks/spin.h"}, {"uriBaseId", "SRCROOT"}}));
  EXPECT_EQ(load["region"]["startLine"], 12);
  EXPECT_EQ(load["region"]["snippet"]["text"], "while (taken.load() != 0) {}");
  // The last step whose line is known is where the failure shows.
  const json store = run["results"][0]["locations"][0]["physicalLocation"];
  EXPECT_EQ(store["artifactLocation"], (json{{"uri", "usr/include/a%20b/50%25.h"}, {"uriBaseId", "SYSTEM"}}));
  EXPECT_FALSE(store["region"].contains("snippet"));
  for (const char* const base : {"SRCROOT", "SYSTEM"}) EXPECT_TRUE(run["originalUriBaseIds"].contains(base));
  EXPECT_EQ(run["originalUriBaseIds"]["SYSTEM"]["uri"], "file:///");
}

TEST(Sarif, AProcessThatIsGoneHasNoCodeFlow) {
  const json result = RunOf(Of(testing::Crashed()))["results"][0];
  EXPECT_FALSE(result.contains("codeFlows"));
  EXPECT_EQ(result["locations"][0]["logicalLocations"][0]["name"], "my_lock");
}

TEST(Sarif, FaultsAreNotificationsAndMakeTheRunUnsuccessful) {
  EXPECT_EQ(RunOf(Of(testing::Held()))["invocations"][0]["executionSuccessful"], true);
  const json invocation = RunOf(testing::Everything())["invocations"][0];
  EXPECT_EQ(invocation["executionSuccessful"], false);
  EXPECT_EQ(invocation["toolExecutionNotifications"].size(), 2u);
  EXPECT_EQ(invocation["toolExecutionNotifications"][0]["message"]["text"], "skipped abseil: install libabsl-dev");
  EXPECT_EQ(invocation["toolExecutionNotifications"][1]["level"], "error");
}

TEST(Sarif, WhatWasInterruptedIsANotification) {
  Entry entry = testing::Inconclusive();
  entry.result->reason = properties::kInterrupted;
  const json run = RunOf(Of(entry));
  EXPECT_EQ(run["results"].size(), 0u);
  EXPECT_EQ(run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"], "interrupted before the end of 1 check");
}

TEST(Sarif, VeryLongExecutionsLoseTheirMiddle) {
  Entry entry = testing::Violated();
  std::vector<runtime::Event>& events = entry.result->violation->recording.events;
  while (events.size() < 10'000) events.push_back(events[3]);
  const json flow = RunOf(Of(entry))["results"][0]["codeFlows"][0];
  std::size_t locations = 0;
  for (const json& thread : flow["threadFlows"]) locations += thread["locations"].size();
  EXPECT_EQ(locations, 4000u);
  EXPECT_NE(flow["message"]["text"].get<std::string>().find("6000 events of the middle left out"), std::string::npos);
}

TEST(Sarif, WhatNobodyElseCanHaveNoticedIsUnimportant) {
  Entry entry = testing::Violated();
  runtime::Event own;
  own.kind = strategy::OperationKind::kPlainRead;
  own.object = "own";
  entry.result->violation->recording.events.assign(30, own);
  const json steps = RunOf(Of(entry))["results"][0]["codeFlows"][0]["threadFlows"][0]["locations"];
  ASSERT_EQ(steps.size(), 30u);
  EXPECT_EQ(steps[0]["importance"], "unimportant");
  EXPECT_EQ(steps[29]["importance"], "essential");
}

// Implementations, messages and sources say what they like.
TEST(Sarif, StaysWellFormedWhateverSubjectsSay) {
  Entry entry = testing::Violated();
  entry.subject.implementation = "</script>\"\n\xff\x01";
  entry.result->violation->recording.failure.message = "\xc3\x28\"}]";
  EXPECT_TRUE(json::accept(ToSarif(Of(entry))));
}

}  // namespace
}  // namespace heddle::report
