// What the user asked for cannot be done: one line that names the mend, exit status 2.
#ifndef HEDDLE_TOOLS_CLI_USAGE_ERROR_H_
#define HEDDLE_TOOLS_CLI_USAGE_ERROR_H_

#include <stdexcept>

namespace heddle::cli {

// Exit statuses of every command.
enum Status : int { kHeldStatus = 0, kViolatedStatus = 1, kUsageStatus = 2, kInconclusiveStatus = 3, kFaultStatus = 4 };

class UsageError : public std::invalid_argument {
  using std::invalid_argument::invalid_argument;
};

}  // namespace heddle::cli

#endif  // HEDDLE_TOOLS_CLI_USAGE_ERROR_H_
