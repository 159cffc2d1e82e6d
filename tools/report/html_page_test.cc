// What is embedded stays data, and the page stays small. What a reader sees of it, browser/page_test.mjs tests.
#include "tools/report/html_page.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>

#include "tools/report/testing/sample.h"

namespace heddle::report {
namespace {

using nlohmann::json;

constexpr std::string_view kOpening = "<script type=\"application/json\" id=\"data\">";

// The data, up to where a browser sees their end.
json DataOf(const std::string& page) {
  const std::size_t begin = page.find(kOpening) + kOpening.size();
  return json::parse(page.substr(begin, page.find("</script", begin) - begin));
}

TEST(Html, IsTheSameForTheSameReport) { EXPECT_EQ(ToHtml(testing::Everything()), ToHtml(testing::Everything())); }

TEST(Html, HasACellForEachCheckAndAFailureForEachViolation) {
  const json data = DataOf(ToHtml(testing::Everything()));
  EXPECT_EQ(data["cells"].size(), 7u);
  ASSERT_EQ(data["failures"].size(), 2u);
  const json& failure = data["failures"][0];
  EXPECT_EQ(data["cells"][failure["cell"].get<std::size_t>()]["status"], "violated");
  EXPECT_EQ(failure["minimised"]["events"].size(), testing::BrokenExclusion().size());
  EXPECT_EQ(failure["minimised"]["switches"], 3);
  EXPECT_EQ(failure["found"]["switches"], 8);
  EXPECT_EQ(data["failures"][1]["minimised"]["events"].size(), 0u);
}

TEST(Html, WhatSubjectsSayCannotEndTheData) {
  const json data = DataOf(ToHtml(testing::Hostile()));
  EXPECT_EQ(data["implementations"][0]["name"], testing::kHostile);
  EXPECT_EQ(data["failures"][0]["message"], testing::kHostile);
  const std::string page = ToHtml(testing::Hostile());
  EXPECT_EQ(page.find("<img"), std::string::npos);
  EXPECT_EQ(page.find("</script><"), std::string::npos);
}

TEST(Html, BrokenTextIsReplaced) {
  Report report = testing::Hostile();
  report.entries[0].result->violation->recording.failure.message = "\xc3\x28\xff";
  EXPECT_NO_THROW(DataOf(ToHtml(report)));
}

TEST(Html, NamesNoPlaceOnTheNetwork) {
  const std::string page = ToHtml(Report{});
  for (const char* const word : {"http:", "https:", "//cdn", "@import", "url("}) EXPECT_EQ(page.find(word), std::string::npos) << word;
  EXPECT_NE(page.find("default-src 'none'"), std::string::npos);
  EXPECT_EQ(page.find("{{"), std::string::npos);
}

TEST(Html, LongInterleavingsLoseTheirMiddleWhereThePageWouldBeTooLarge) {
  Report report;
  Entry entry = testing::Violated();
  std::vector<runtime::Event>& events = entry.result->violation->recording.events;
  while (events.size() < 12'000) {
    events.push_back(events[3]);
    events.back().thread = static_cast<strategy::ThreadId>(1 + events.size() % 2);
  }
  for (int i = 0; i < 100; ++i) {
    entry.subject.implementation = "lock-" + std::to_string(i);
    report.entries.push_back(entry);
  }
  const std::string page = ToHtml(report);
  EXPECT_LT(page.size(), kHtmlBytes);
  const json minimised = DataOf(page)["failures"][0]["minimised"];
  EXPECT_GE(minimised["events"].size(), 100u);
  EXPECT_EQ(minimised["events"].size() + minimised["leftOut"].get<std::size_t>() + minimised["unnoticed"].get<std::size_t>(), events.size());
}

TEST(Html, LeavesOutWhatNoOtherThreadCanHaveNoticed) {
  Report report;
  Entry entry = testing::Violated();
  std::vector<runtime::Event>& events = entry.result->violation->recording.events;
  const std::size_t noticed = events.size();
  runtime::Event own = events[3];
  own.kind = strategy::OperationKind::kPlainRead;
  own.object = "own";
  events.insert(events.begin() + 3, 1000, own);
  report.entries.push_back(entry);
  const json minimised = DataOf(ToHtml(report))["failures"][0]["minimised"];
  EXPECT_EQ(minimised["events"].size() + minimised["unnoticed"].get<std::size_t>(), events.size());
  EXPECT_LE(minimised["events"].size(), noticed + 2);
}

}  // namespace
}  // namespace heddle::report
