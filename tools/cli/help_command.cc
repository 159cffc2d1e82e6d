// heddle help: what --help says, of any command.
#include <fmt/format.h>
#include <stdio.h>

#include <string>
#include <vector>

#include "tools/cli/commands.h"
#include "tools/cli/near_matches.h"
#include "tools/cli/usage_error.h"

namespace heddle::cli {
namespace {

// Text in a cell of a table of Markdown.
std::string Cell(const std::string& text) {
  std::string cell;
  for (const char letter : text) {
    if (letter == '|') cell += '\\';
    cell += letter;
  }
  return cell;
}

std::string Code(const std::string& text) { return text.empty() ? "" : "`" + Cell(text) + "`"; }

// "INT in [0 - 50]"; empty for a flag.
std::string ValueOf(const CLI::Option& option) {
  if (option.get_items_expected_max() == 0) return "";
  const std::string type = option.get_type_name();
  const std::size_t colon = type.find(':');
  return (colon == std::string::npos ? type : type.substr(colon + 1)) + (option.get_items_expected_max() > 1 ? " ..." : "");
}

void PrintTable(const CLI::App& app, const std::string& name) {
  printf("\n## %s\n\n%s.\n\n| | value | default | |\n|---|---|---|---|\n", name.c_str(), app.get_description().c_str());
  for (const CLI::Option* const option : app.get_options()) {
    if (option->get_group().empty()) continue;  // hidden
    const std::string names = option->get_positional() ? option->get_name(true) : option->get_name(false, true);
    printf("%s\n", fmt::format("| {} | {} | {} | {} |", Code(names), Cell(ValueOf(*option)), Code(option->get_default_str()), Cell(option->get_description())).c_str());
  }
}

void PrintMarkdown(const CLI::App& app) {
  printf("# The options of `heddle`\n\nMade by `tools/heddle help --markdown`; `options_test` holds that it is up to date. A value that ends in `...` may be given again.\n");
  for (const CLI::App* const command : app.get_subcommands({})) PrintTable(*command, app.get_name() + " " + command->get_name());
}

}  // namespace

void AddHelp(CLI::App* app, Action* action) {
  CLI::App* const command = app->add_subcommand("help", "Show what a command does, and its options");
  auto name = std::make_shared<std::string>();
  command->add_option("COMMAND", *name, "Which; default: an overview");
  auto markdown = std::make_shared<bool>(false);
  command->add_flag("--markdown", *markdown, "Print the options of all commands as tables of Markdown");
  command->callback([=] {
    *action = [=] {
      if (*markdown) {
        PrintMarkdown(*app);
        return kHeldStatus;
      }
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
