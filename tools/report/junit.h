// The report that build systems read: JUnit XML, a test suite for each implementation, a test case for each property.
#ifndef HEDDLE_TOOLS_REPORT_JUNIT_H_
#define HEDDLE_TOOLS_REPORT_JUNIT_H_

#include <functional>
#include <string>

#include "tools/report/entry.h"

namespace heddle::report {

// A violation is a failure, unless it is expected; a property that was expected to be broken and is not is a failure
// too. Faults, and searches that decided nothing, are errors. `failure_text` gives the text of an entry that is violated.
std::string ToJUnit(const Report& report, const std::function<std::string(const Entry&)>& failure_text);

}  // namespace heddle::report

#endif  // HEDDLE_TOOLS_REPORT_JUNIT_H_
