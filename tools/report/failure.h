// A failure as it is printed: what broke, where, how to see it, in this order; the last line is a command.
#ifndef HEDDLE_TOOLS_REPORT_FAILURE_H_
#define HEDDLE_TOOLS_REPORT_FAILURE_H_

#include <cstddef>
#include <string>

#include "tools/report/entry.h"

namespace heddle::report {

// For an entry that is violated. Depends on nothing that a replay does not know, so that both print the same bytes.
std::string FailureText(const Entry& entry, const Pointers& pointers, std::size_t width);

}  // namespace heddle::report

#endif  // HEDDLE_TOOLS_REPORT_FAILURE_H_
