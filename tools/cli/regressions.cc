// A line for each: the property, the implementation in quotes, the scenario. What follows a '#' at the beginning of a line is for people.
#include "tools/cli/regressions.h"

#include <errno.h>
#include <string.h>

#include <algorithm>
#include <fstream>
#include <iomanip>
#include <nlohmann/json.hpp>
#include <sstream>

#include "properties/kind.h"
#include "tools/cli/usage_error.h"
#include "tools/report/wording.h"

namespace heddle::cli {
namespace {

constexpr char kHeading[] =
    "# Scenarios that failed once. `heddle check --regressions` tries them first: property, implementation, scenario.\n";

// Each line of the text as a comment.
std::string Comment(const std::string& text) {
  std::istringstream lines(text);
  std::string comment;
  for (std::string line; std::getline(lines, line);) comment += "#   " + line + "\n";
  return comment;
}

}  // namespace

Regressions::Regressions(const std::string& path) : path_(path) {
  std::ifstream file(path);
  if (!file && errno != ENOENT) throw UsageError("cannot read " + path + ": " + strerror(errno));
  int number = 0;
  for (std::string line; std::getline(file, line);) {
    ++number;
    if (line.empty() || line.front() == '#') continue;
    std::istringstream words(line);
    Regression regression;
    words >> regression.property >> std::quoted(regression.implementation) >> std::ws;
    std::getline(words, regression.scenario);
    try {
      const properties::Kind* const kind = properties::FindKind(regression.property.substr(0, regression.property.find('.')));
      if (kind == nullptr || properties::FindProperty(regression.property) == nullptr) throw std::invalid_argument("no such property");
      kind->FromJson(nlohmann::json::parse(regression.scenario));
    } catch (const std::exception& error) {
      throw UsageError(path + ":" + std::to_string(number) + " is no regression of this Heddle (" + error.what() + "); remove the line");
    }
    all_.push_back(std::move(regression));
  }
}

std::vector<std::string> Regressions::Of(std::string_view property, std::string_view implementation) const {
  std::vector<std::string> scenarios;
  for (const Regression& regression : all_) {
    if (regression.property == property && regression.implementation == implementation) scenarios.push_back(regression.scenario);
  }
  return scenarios;
}

std::size_t Regressions::Add(const std::vector<report::Entry>& entries) {
  std::string text;
  std::size_t added = 0;
  for (const report::Entry& entry : entries) {
    if (!entry.result || entry.result->status != properties::Status::kViolated || !entry.known.empty()) continue;
    const properties::Violation& violation = *entry.result->violation;
    Regression regression{violation.property, entry.subject.implementation, violation.scenario->ToJson().dump()};
    if (std::find(all_.begin(), all_.end(), regression) != all_.end()) continue;
    std::ostringstream line;
    line << regression.property << ' ' << std::quoted(regression.implementation) << ' ' << regression.scenario << '\n';
    text += "\n# " + std::string(Name(violation.recording.failure.verdict)) + ": " + report::Printable(violation.recording.failure.message) + "\n" +
            Comment(violation.scenario->Describe()) + line.str();
    all_.push_back(std::move(regression));
    ++added;
  }
  if (added == 0) return 0;
  const bool is_new = !std::ifstream(path_).good();
  std::ofstream file(path_, std::ios::app);
  file << (is_new ? kHeading : "") << text << std::flush;
  if (!file) throw UsageError("cannot write " + path_ + ": " + strerror(errno));
  return added;
}

}  // namespace heddle::cli
