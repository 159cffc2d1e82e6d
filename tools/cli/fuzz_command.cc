// `heddle fuzz`: a check whose scenarios and schedules libFuzzer makes up.
#include <memory>
#include <string>
#include <vector>

#include "properties/kind.h"
#include "tools/cli/check.h"
#include "tools/cli/commands.h"

namespace heddle::cli {

void AddFuzz(CLI::App* app, const std::string& argv0, Action* action) {
  CLI::App* const command = app->add_subcommand("fuzz", "Fuzz implementations: vary the scenarios and schedules that did something new");
  auto what = std::make_shared<std::vector<std::string>>();
  auto arguments = std::make_shared<CheckArguments>();
  command->add_option("WHAT", *what, "Kinds (lock), implementations (std::mutex, 'std::*') or plugins (./my_lock.so); default: all that are bundled");
  AddCheckOptions(command, arguments.get());
  arguments->budget.AddForFuzzingTo(command);
  command->footer("Example: heddle fuzz lock --for 10m --corpus my-corpus");
  command->callback([=] {
    *action = [=] {
      for (const std::string& word : *what) (properties::FindKind(word) == nullptr ? arguments->words : arguments->kinds).push_back(word);
      return RunCheck(*arguments, argv0);
    };
  });
}

}  // namespace heddle::cli
