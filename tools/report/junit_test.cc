// What counts as a failure, an error or a pass for a build system.
#include "tools/report/junit.h"

#include <gtest/gtest.h>

#include <pugixml.hpp>

#include "tools/report/testing/sample.h"

namespace heddle::report {
namespace {

pugi::xml_document Parsed(const Report& report) {
  pugi::xml_document document;
  const std::string xml = ToJUnit(report, [](const Entry&) { return "text <&> \\x1b"; });
  EXPECT_TRUE(document.load_string(xml.c_str()));
  return document;
}

int Sum(const pugi::xml_document& document, const char* count) {
  int sum = 0;
  for (const pugi::xml_node suite : document.child("testsuites")) sum += suite.attribute(count).as_int();
  return sum;
}

TEST(JUnit, CountsAreThoseOfTheCases) {
  const pugi::xml_document document = Parsed(testing::Everything());
  EXPECT_EQ(Sum(document, "tests"), 7);
  EXPECT_EQ(Sum(document, "failures"), 2);
  EXPECT_EQ(Sum(document, "errors"), 2);
  EXPECT_EQ(Sum(document, "skipped"), 1);
  EXPECT_EQ(document.select_nodes("//testcase").size(), 7u);
}

TEST(JUnit, AnExpectedViolationPasses) {
  Report report = testing::Everything();
  report.expected = {"lock.mutual-exclusion", "lock.well-behaved"};
  EXPECT_EQ(Sum(Parsed(report), "failures"), 0);
}

TEST(JUnit, AnExpectedViolationThatIsNotFoundFails) {
  Report report;
  report.entries = {testing::Held()};
  report.expected = {"lock.mutual-exclusion"};
  EXPECT_EQ(Sum(Parsed(report), "failures"), 1);
}

TEST(JUnit, HasNoTimesUnlessAsked) {
  Report report = testing::Everything();
  EXPECT_FALSE(Parsed(report).select_nodes("//testcase[@time]").empty());
  report.timing = false;
  EXPECT_TRUE(Parsed(report).select_nodes("//testcase[@time]").empty());
}

}  // namespace
}  // namespace heddle::report
