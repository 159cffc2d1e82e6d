// The report that programs read, and `heddle replay` too: schema/heddle-report-1.schema.json.
#ifndef HEDDLE_TOOLS_REPORT_JSON_REPORT_H_
#define HEDDLE_TOOLS_REPORT_JSON_REPORT_H_

#include <string>
#include <string_view>
#include <vector>

#include "tools/report/entry.h"

namespace heddle::report {

// Raised whenever a reader of the older format would misunderstand the newer one.
inline constexpr int kReportFormat = 1;

// Ends with a line end.
std::string ToJson(const Report& report);

// A report of one violation: what a replay needs and a person wants to see. Says nothing about the search beyond what a
// replay knows, so that a replay writes the same bytes.
std::string FailureToJson(const Entry& entry);

// What a replay takes from a report.
struct RecordedFailures {
  std::string heddle;  // the version that wrote it
  struct Failure {
    std::string implementation;
    std::string property;  // broken
    std::string token;
  };
  std::vector<Failure> failures;
};

// Throws std::invalid_argument with one line: not a report, of another format, or without a violation. Never anything
// else, whatever the text.
RecordedFailures ReadReport(std::string_view text);

}  // namespace heddle::report

#endif  // HEDDLE_TOOLS_REPORT_JSON_REPORT_H_
