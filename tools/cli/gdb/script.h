// What gdb runs for `heddle replay --gdb`. Made by embed.sh from heddle.py.
#ifndef HEDDLE_TOOLS_CLI_GDB_SCRIPT_H_
#define HEDDLE_TOOLS_CLI_GDB_SCRIPT_H_

#include <string_view>

namespace heddle::cli {

extern const std::string_view kGdbScript;

}  // namespace heddle::cli

#endif  // HEDDLE_TOOLS_CLI_GDB_SCRIPT_H_
