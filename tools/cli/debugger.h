// Replays under gdb.
#ifndef HEDDLE_TOOLS_CLI_DEBUGGER_H_
#define HEDDLE_TOOLS_CLI_DEBUGGER_H_

#include <string>
#include <vector>

namespace heddle::cli {

// Becomes gdb, which runs this command with `arguments` and stops where the execution fails. Returns only by throwing a UsageError: there is no
// gdb.
[[noreturn]] void DebugWith(const std::vector<std::string>& arguments);

}  // namespace heddle::cli

#endif  // HEDDLE_TOOLS_CLI_DEBUGGER_H_
