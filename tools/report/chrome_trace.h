// Failures for trace viewers: Chrome's trace event format, which Perfetto and chrome://tracing open.
#ifndef HEDDLE_TOOLS_REPORT_CHROME_TRACE_H_
#define HEDDLE_TOOLS_REPORT_CHROME_TRACE_H_

#include <string>

#include "tools/report/entry.h"

namespace heddle::report {

// A process for each violation, a lane for each of its threads, a slice for each event, in order: event number n lasts from microsecond
// n to n + 1, since most executions take no virtual time at all; the virtual time is among the arguments, with values, file and line. Calls
// of the scenario are slices that span what happens within them, and arrows lead from where a thread stops to where the next goes on.
// The same report gives the same bytes. Ends with a line end.
std::string ToChromeTrace(const Report& report);

}  // namespace heddle::report

#endif  // HEDDLE_TOOLS_REPORT_CHROME_TRACE_H_
