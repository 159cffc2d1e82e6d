// The report that code scanning services read: SARIF 2.1.0 (OASIS standard).
#ifndef HEDDLE_TOOLS_REPORT_SARIF_H_
#define HEDDLE_TOOLS_REPORT_SARIF_H_

#include <string>

#include "tools/report/entry.h"

namespace heddle::report {

// Rules are the properties that were checked or broken, each with its sentence. Results are violations, with the interleaving as a code flow of
// one thread flow for each thread, in `executionOrder`; those that are known or expected are suppressed. Searches that decided nothing are results
// of kind "open"; what held is no result. Faults of Heddle are notifications, and the invocation is then not successful.
// Files are relative to SRCROOT, which the reader knows, or to SYSTEM, the root of the file system.
// The same report gives the same bytes. Ends with a line end.
std::string ToSarif(const Report& report);

}  // namespace heddle::report

#endif  // HEDDLE_TOOLS_REPORT_SARIF_H_
