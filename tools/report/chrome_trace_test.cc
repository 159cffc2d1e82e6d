// A viewer finds what it needs: names, nested slices, arrows, and times that never go back.
#include "tools/report/chrome_trace.h"

#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "tools/report/testing/sample.h"

namespace heddle::report {
namespace {

using nlohmann::json;

Report Of(Entry entry) {
  Report report;
  report.entries = {std::move(entry)};
  return report;
}

std::vector<json> Events(const Report& report, const std::string& phase) {
  std::vector<json> events;
  const json trace = json::parse(ToChromeTrace(report));
  for (const json& event : trace["traceEvents"]) {
    if (event["ph"] == phase) events.push_back(event);
  }
  return events;
}

TEST(ChromeTrace, IsTheSameForTheSameReport) { EXPECT_EQ(ToChromeTrace(testing::Everything()), ToChromeTrace(testing::Everything())); }

TEST(ChromeTrace, EachFailureIsAProcessAndEachThreadALane) {
  std::map<int, std::string> processes;
  std::map<int, std::set<std::string>> threads;
  for (const json& event : Events(testing::Everything(), "M")) {
    if (event["name"] == "process_name") processes[event["pid"]] = event["args"]["name"];
    if (event["name"] == "thread_name") threads[event["pid"]].insert(event["args"]["name"].get<std::string>());
  }
  EXPECT_EQ(processes, (std::map<int, std::string>{{1, "mutant::two-step-test-and-set breaks lock.mutual-exclusion"}, {2, "my_lock breaks lock.well-behaved"}}));
  EXPECT_EQ(threads[1], (std::set<std::string>{"T0", "T1", "T2"}));
}

TEST(ChromeTrace, EachStepIsASliceWithItsValuesAndPlace) {
  std::vector<json> slices = Events(Of(testing::Violated()), "X");
  std::erase_if(slices, [](const json& slice) { return slice["cat"] == "call"; });
  ASSERT_EQ(slices.size(), 8u);  // twelve events, four of which begin or end a call
  const json& load = slices[2];
  EXPECT_EQ(load["name"], "load lock#1 = 0");
  EXPECT_EQ(load["tid"], 1);
  EXPECT_EQ(load["dur"], 1);
  EXPECT_EQ(load["args"], (json{{"step", 2}, {"virtual_ns", 0}, {"object", "lock#1"}, {"value", "0"}, {"at", "locks/spin.h:12"}, {"source", "while (taken.load() != 0) {}"}}));
  EXPECT_EQ(slices.back()["args"]["virtual_ns"], 30);
  EXPECT_EQ(slices.back()["args"]["at"], "locks/spin.h:13");
}

TEST(ChromeTrace, CallsLieAroundWhatTheirThreadDoesInThem) {
  for (const bool cut_short : {false, true}) {
    Entry entry = testing::Violated();
    if (cut_short) entry.result->violation->recording.events.resize(6);
    std::map<int, std::vector<std::uint64_t>> ends;  // of the slices that the next one of the lane may lie in
    std::size_t calls = 0;
    for (const json& slice : Events(Of(entry), "X")) {
      const auto begin = slice["ts"].get<std::uint64_t>();
      const std::uint64_t end = begin + slice["dur"].get<std::uint64_t>();
      EXPECT_LT(begin, end);
      std::vector<std::uint64_t>& around = ends[slice["tid"]];
      while (!around.empty() && around.back() <= begin) around.pop_back();
      if (!around.empty()) EXPECT_LE(end, around.back()) << slice;
      around.push_back(end);
      if (slice["cat"] != "call") continue;
      ++calls;
      EXPECT_TRUE(cut_short || slice["args"]["result"] == "ok") << slice;
    }
    EXPECT_EQ(calls, 2u);
  }
}

TEST(ChromeTrace, AnArrowLeadsToWhoeverGoesOn) {
  const std::vector<json> from = Events(Of(testing::Violated()), "s");
  const std::vector<json> to = Events(Of(testing::Violated()), "f");
  ASSERT_EQ(from.size(), 3u);  // T0 to T1, T1 to T2, T2 to T1
  ASSERT_EQ(to.size(), 3u);
  std::vector<std::pair<int, int>> switches;
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(from[i]["id"], to[i]["id"]);
    EXPECT_LT(from[i]["ts"], to[i]["ts"]);
    switches.emplace_back(from[i]["tid"], to[i]["tid"]);
  }
  EXPECT_EQ(switches, (std::vector<std::pair<int, int>>{{0, 1}, {1, 2}, {2, 1}}));
}

TEST(ChromeTrace, TimesNeverGoBackInALane) {
  std::map<std::pair<int, int>, double> last;
  const json trace = json::parse(ToChromeTrace(testing::Everything()));
  for (const json& event : trace["traceEvents"]) {
    if (event["ph"] == "M" || event["ph"] == "s" || event["ph"] == "f") continue;
    double& time = last[{event["pid"], event["tid"]}];
    EXPECT_GE(event["ts"], time) << event;
    time = event["ts"];
  }
}

TEST(ChromeTrace, EndsWithTheVerdict) {
  const std::vector<json> ends = Events(Of(testing::Violated()), "i");
  ASSERT_EQ(ends.size(), 1u);
  EXPECT_EQ(ends[0]["name"], "violation");
  EXPECT_EQ(ends[0]["args"]["message"], "T1 acquired the lock while T2 holds it");
}

TEST(ChromeTrace, StaysWellFormedWhateverSubjectsSay) {
  Entry entry = testing::Violated();
  entry.subject.implementation = "</script>\"\n\xff\x01";
  entry.result->violation->recording.events[3].text = "\xc3\x28\"}]";
  EXPECT_TRUE(json::accept(ToChromeTrace(Of(entry))));
  EXPECT_TRUE(json::accept(ToChromeTrace(Report{})));
}

}  // namespace
}  // namespace heddle::report
