// heddle help: what --help says, of any command.
#include <stdio.h>

#include <string>
#include <vector>

#include "tools/cli/commands.h"
#include "tools/cli/near_matches.h"
#include "tools/cli/usage_error.h"

namespace heddle::cli {

void AddHelp(CLI::App* app, Action* action) {
  CLI::App* const command = app->add_subcommand("help", "Show what a command does, and its options");
  auto name = std::make_shared<std::string>();
  command->add_option("COMMAND", *name, "Which; default: an overview");
  command->callback([=] {
    *action = [=] {
      const CLI::App* about = name->empty() ? app : nullptr;
      std::vector<std::string> names;
      for (const CLI::App* const known : app->get_subcommands({})) {
        names.push_back(known->get_name());
        if (known->get_name() == *name) about = known;
      }
      if (about == nullptr) throw UsageError("no command is named " + *name + NearMatches(*name, names) + " (see `heddle help`)");
      // Not App::help(), which speaks of the command that was given: this one.
      const std::string called = about == app ? app->get_name() : app->get_name() + " " + about->get_name();
      printf("%s", app->get_formatter()->make_help(about, called, CLI::AppFormatMode::Normal).c_str());
      return kHeldStatus;
    };
  });
}

}  // namespace heddle::cli
