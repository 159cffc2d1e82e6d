// The files that a report can be written to, for programs and for people: what `--report` takes.
#ifndef HEDDLE_TOOLS_REPORT_FORMATS_H_
#define HEDDLE_TOOLS_REPORT_FORMATS_H_

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "tools/report/entry.h"

namespace heddle::report {

// The text of a violated entry, as it is printed.
using FailureWriter = std::function<std::string(const Entry&)>;

struct Format {
  std::string_view name;     // before the colon: "json"
  std::string_view where;    // after it: "PATH", or "DIR" for a folder
  std::string_view file;     // in that folder; empty for a path
  std::string_view summary;  // what it is for
  std::string (*write)(const Report& report, const FailureWriter& failure_text);
};

const std::vector<Format>& Formats();

// Null if there is no format of that name.
const Format* FindFormat(std::string_view name);

// "json:PATH, junit:PATH or html:DIR"
std::string FormatList();

}  // namespace heddle::report

#endif  // HEDDLE_TOOLS_REPORT_FORMATS_H_
