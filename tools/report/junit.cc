// pugixml writes it.
#include "tools/report/junit.h"

#include <fmt/format.h>

#include <map>
#include <pugixml.hpp>
#include <set>
#include <sstream>
#include <vector>

#include "tools/report/wording.h"

namespace heddle::report {
namespace {

using properties::Status;

// A test suite under construction: its counts are known when its cases are.
class Suite {
 public:
  Suite(pugi::xml_node parent, const std::string& name) : node_(parent.append_child("testsuite")), name_(name) {
    node_.append_attribute("name") = name.c_str();
    for (const char* count : {"tests", "failures", "errors", "skipped"}) node_.append_attribute(count) = 0;
  }

  pugi::xml_node AddCase(const std::string& name) {
    Increment("tests");
    pugi::xml_node test = node_.append_child("testcase");
    test.append_attribute("classname") = name_.c_str();
    test.append_attribute("name") = name.c_str();
    return test;
  }

  // `element` is what it adds to the case, `count` where it is counted.
  void Add(pugi::xml_node test, const char* element, const char* count, const std::string& message,
           const std::string& text = {}) {
    Increment(count);
    pugi::xml_node child = test.append_child(element);
    child.append_attribute("message") = message.c_str();
    if (!text.empty()) child.text() = text.c_str();
  }

 private:
  void Increment(const char* count) {
    pugi::xml_attribute attribute = node_.attribute(count);
    attribute = attribute.as_int() + 1;
  }

  pugi::xml_node node_;
  std::string name_;
};

void AddEntry(const Report& report, const Entry& entry, Suite* suite,
              const std::function<std::string(const Entry&)>& failure_text) {
  pugi::xml_node test = suite->AddCase(std::string(entry.property->id));
  if (!entry.result) {
    suite->Add(test, "skipped", "skipped", Outcome(entry));
    return;
  }
  if (report.timing) test.append_attribute("time") = fmt::format("{:.3f}", entry.result->seconds).c_str();
  switch (entry.result->status) {
    case Status::kHeld:
      test.append_child("system-out").text() = Outcome(entry).c_str();
      return;
    case Status::kViolated:
      if (!entry.known.empty() || report.expected.contains(std::string(entry.broken->id))) {
        test.append_child("system-out").text() = failure_text(entry).c_str();
      } else {
        suite->Add(test, "failure", "failures", Outcome(entry), failure_text(entry));
      }
      return;
    case Status::kInconclusive:
    case Status::kFault:
      suite->Add(test, "error", "errors", Outcome(entry));
      return;
  }
}

}  // namespace

std::string ToJUnit(const Report& report, const std::function<std::string(const Entry&)>& failure_text) {
  pugi::xml_document document;
  pugi::xml_node root = document.append_child("testsuites");
  std::map<std::string, Suite> suites;
  std::set<std::string> missing = report.expected;
  for (const Entry& entry : report.entries) {
    const auto suite = suites.try_emplace(entry.subject.implementation, root, entry.subject.implementation).first;
    AddEntry(report, entry, &suite->second, failure_text);
    if (entry.broken != nullptr) missing.erase(std::string(entry.broken->id));
  }
  if (!missing.empty()) {
    Suite suite(root, "expected violations");
    for (const std::string& property : missing) {
      suite.Add(suite.AddCase(property), "failure", "failures", property + " was expected to be violated, and was not");
    }
  }
  std::ostringstream out;
  document.save(out, "  ");
  return out.str();
}

}  // namespace heddle::report
