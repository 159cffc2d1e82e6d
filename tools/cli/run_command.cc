// `heddle run`: a check of a program, given arguments: one that was compiled with `heddle cc` or `heddle c++`, or any executable as it is.
#include <memory>
#include <string>
#include <vector>

#include "properties/program/program_kind.h"
#include "tools/cli/check.h"
#include "tools/cli/commands.h"

namespace heddle::cli {

void AddRun(CLI::App* app, const std::string& argv0, Action* action) {
  CLI::App* const command = app->add_subcommand("run", "Run a program, best compiled with heddle c++, under many schedules");
  auto program = std::make_shared<std::vector<std::string>>();
  auto arguments = std::make_shared<CheckArguments>();
  AddCheckOptions(command, arguments.get());
  arguments->budget.AddTo(command);
  command->add_option("PROGRAM", *program, "The program, after --, and its arguments")->required();
  command->footer("Example: heddle c++ -o bank bank.cc && heddle run --schedules 5000 -- ./bank 2 100");
  command->callback([=] {
    *action = [=] {
      const std::string& file = program->front();
      arguments->words = {file.find('/') == std::string::npos ? "./" + file : file};
      properties::program::SetArguments({program->begin() + 1, program->end()});
      return RunCheck(*arguments, argv0);
    };
  });
}

}  // namespace heddle::cli
