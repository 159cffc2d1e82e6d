#include "tools/report/testing/damage.h"

#include <stdexcept>

#include "properties/testing/mutate.h"
#include "tools/report/json_report.h"
#include "tools/report/testing/sample.h"

namespace heddle::report::testing {

std::string DamagedReport(std::mt19937_64& random) {
  static const std::string kReport = ToJson(Everything());
  static const std::string kArtifact = FailureToJson(Violated());
  return properties::testing::Mutated(random() % 2 == 0 ? kReport : kArtifact, random);
}

std::string WhatIsWrongWithReading(const std::string& text) {
  try {
    ReadReport(text);
  } catch (const std::invalid_argument& error) {
    const std::string said = error.what();
    return said.empty() || said.size() > 300 || said.find('\n') != std::string::npos
               ? "not one line: " + said
               : "";
  } catch (const std::exception& error) {
    return std::string("another exception: ") + error.what();
  }
  return "";
}

}  // namespace heddle::report::testing
