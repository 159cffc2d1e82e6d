// What `check` and `run` have in common: implementations against properties, reports, exit status.
#ifndef HEDDLE_TOOLS_CLI_CHECK_H_
#define HEDDLE_TOOLS_CLI_CHECK_H_

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "tools/cli/budget_options.h"

namespace heddle::cli {

struct CheckArguments {
  std::vector<std::string> words;
  std::vector<std::string> kinds;
  std::vector<std::string> properties;
  std::vector<std::string> reports;  // such as "json:PATH"; see report::Formats
  std::vector<std::string> expected;
  std::string regressions;
  bool add_regressions = false;
  std::string resume;
  bool no_timing = false;
  bool progress = false;
  BudgetOptions budget;
};

// All options but those that select implementations and those of the budget. The arguments must outlive the parsing.
void AddCheckOptions(CLI::App* command, CheckArguments* arguments);

// Returns the exit status. Throws UsageError.
int RunCheck(const CheckArguments& arguments, const std::string& argv0);

}  // namespace heddle::cli

#endif  // HEDDLE_TOOLS_CLI_CHECK_H_
