// heddle completion: a script for bash, made from the tables of commands and options that the program itself parses with.
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <stdio.h>

#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "properties/kind.h"
#include "stress/explore/search.h"
#include "stress/runtime/verdict.h"
#include "tools/cli/commands.h"
#include "tools/cli/usage_error.h"
#include "tools/report/formats.h"

namespace heddle::cli {
namespace {

std::vector<std::string> Kinds() {
  std::vector<std::string> names;
  for (const properties::Kind* const kind : properties::Kinds()) names.emplace_back(kind->Name());
  return names;
}

std::vector<std::string> Properties() {
  std::vector<std::string> names;
  for (const properties::Kind* const kind : properties::Kinds()) {
    for (const properties::Property& property : kind->Properties()) names.emplace_back(property.id);
  }
  return names;
}

std::vector<std::string> Strategies() {
  std::vector<std::string> names;
  for (const std::string_view name : explore::StrategyNames()) names.emplace_back(name);
  return names;
}

std::vector<std::string> Reports() {
  std::vector<std::string> names;
  for (const report::Format& format : report::Formats()) names.push_back(std::string(format.name) + ":");
  return names;
}

// What may stand after an option, where that is known; after the others, files are offered.
std::vector<std::string> ValuesOf(std::string_view option) {
  if (option == "--kind") return Kinds();
  if (option == "--property" || option == "--expect-violation") return Properties();
  if (option == "--strategy") return Strategies();
  if (option == "--memory") return {std::begin(runtime::kMemoryModelNames), std::end(runtime::kMemoryModelNames)};
  if (option == "--report") return Reports();
  return {};
}

// What a command takes besides options: words, or implementations (and files).
std::vector<std::string> WordsOf(const CLI::App& app, std::string_view command) {
  if (command == "list") return {"kinds", "implementations", "properties", "strategies"};
  if (command == "bench") return {"engine", "linearizability", "primitives"};
  if (command == "completion") return {"bash"};
  std::vector<std::string> names;
  if (command == "help") {
    for (const CLI::App* const known : app.get_subcommands({})) names.push_back(known->get_name());
  }
  return names;
}

bool TakesImplementations(std::string_view command) { return command == "check" || command == "mutants"; }

constexpr std::string_view kHead = R"bash(# Completion of heddle's commands, for bash: source <(tools/heddle completion bash)
_heddle() {
  local word command= option= values= words= options= i
  local -a line
  # Names have colons, at which bash would break them.
  local start=${COMP_LINE:0:COMP_POINT}
  read -ra line <<<"$start"
  [[ $start == *[[:space:]] ]] && line+=("")
  word=${line[${#line[@]} - 1]}
  for ((i = 1; i < ${#line[@]} - 1; ++i)); do
    if [[ ${line[i]} != -* ]]; then
      command=${line[i]}
      break
    fi
  done
  ((${#line[@]} > 2)) && option=${line[${#line[@]} - 2]}
)bash";

constexpr std::string_view kTail = R"bash(  COMPREPLY=()
  if [[ -n $values ]]; then
    COMPREPLY=($(compgen -W "$values" -- "$word"))
    [[ $option == --report ]] && compopt -o nospace 2>/dev/null
  elif [[ $word == -* ]]; then
    COMPREPLY=($(compgen -W "$options" -- "$word"))
  elif [[ $words == @implementations ]]; then
    COMPREPLY=($(compgen -W "$("${line[0]}" list implementations 2>/dev/null | awk '{ print $1 }')" -- "$word") $(compgen -f -- "$word"))
  else
    COMPREPLY=($(compgen -W "$words" -- "$word"))
    ((${#COMPREPLY[@]} > 0)) || compopt -o default 2>/dev/null
  fi
  # Bash replaces only what follows the last colon.
  if [[ $word == *:* && ${COMP_WORDBREAKS-:} == *:* ]]; then
    COMPREPLY=("${COMPREPLY[@]#"${word%"${word##*:}"}"}")
  fi
}
complete -F _heddle heddle
)bash";

std::string Script(const CLI::App& app) {
  std::string script(kHead);
  std::vector<std::string> commands;
  std::string cases;
  std::string after;
  for (const CLI::App* const command : app.get_subcommands({})) {
    commands.push_back(command->get_name());
    std::vector<std::string> options;
    for (const CLI::Option* const option : command->get_options()) {
      for (const std::string& name : option->get_lnames()) options.push_back("--" + name);
      if (option->get_items_expected_max() == 0 || option->get_lnames().empty()) continue;
      const std::string name = "--" + option->get_lnames().front();
      if (const std::vector<std::string> values = ValuesOf(name); !values.empty()) {
        after += fmt::format("    {}:{}) values='{}' ;;\n", command->get_name(), name, fmt::join(values, " "));
      }
    }
    cases += fmt::format("    {}) options='{}' words='{}' ;;\n", command->get_name(), fmt::join(options, " "),
                         TakesImplementations(command->get_name()) ? "@implementations" : fmt::format("{}", fmt::join(WordsOf(app, command->get_name()), " ")));
  }
  std::vector<std::string> options;
  for (const CLI::Option* const option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) options.push_back("--" + name);
  }
  script += fmt::format("  case $command in\n    '') options='{}' words='{}' ;;\n{}  esac\n  case $command:$option in\n{}  esac\n", fmt::join(options, " "),
                        fmt::join(commands, " "), cases, after);
  return script + std::string(kTail);
}

}  // namespace

void AddCompletion(CLI::App* app, Action* action) {
  CLI::App* const command = app->add_subcommand("completion", "Print a script that completes commands and options: source <(heddle completion bash)");
  auto shell = std::make_shared<std::string>();
  command->add_option("SHELL", *shell, "bash")->required();
  command->callback([=] {
    *action = [=] {
      if (*shell != "bash") throw UsageError("no completion for " + *shell + " (there is: bash)");
      printf("%s", Script(*app).c_str());
      return kHeldStatus;
    };
  });
}

}  // namespace heddle::cli
