// The commands. Each adds itself, with its options, to the command line; its action runs when it was the one given, and returns the exit status.
#ifndef HEDDLE_TOOLS_CLI_COMMANDS_H_
#define HEDDLE_TOOLS_CLI_COMMANDS_H_

#include <CLI/CLI.hpp>
#include <functional>
#include <string>

namespace heddle::cli {

// Sets `*action` when the command is parsed. `argv0` is how this program was called.
using Action = std::function<int()>;
void AddList(CLI::App* app, const std::string& argv0, Action* action);
void AddCheck(CLI::App* app, const std::string& argv0, Action* action);
void AddRun(CLI::App* app, const std::string& argv0, Action* action);
void AddFuzz(CLI::App* app, const std::string& argv0, Action* action);
void AddReplay(CLI::App* app, const std::string& argv0, Action* action);
void AddMutants(CLI::App* app, const std::string& argv0, Action* action);
void AddBench(CLI::App* app, const std::string& argv0, Action* action);
// These two are about all the commands of `app`: those that are added later, too.
void AddCompletion(CLI::App* app, Action* action);
void AddHelp(CLI::App* app, Action* action);

}  // namespace heddle::cli

#endif  // HEDDLE_TOOLS_CLI_COMMANDS_H_
