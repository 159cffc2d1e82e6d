// heddle replay: one failing execution again, from a token or from a report.
#include <stdio.h>

#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "tools/cli/bazel_test.h"
#include "tools/cli/catalog.h"
#include "tools/cli/commands.h"
#include "tools/cli/debugger.h"
#include "tools/cli/run.h"
#include "tools/cli/usage_error.h"
#include "tools/report/failure.h"
#include "tools/report/json_report.h"
#include "tools/report/wording.h"

namespace heddle::cli {
namespace {

struct Arguments {
  std::string what;
  std::vector<std::string> plugins;
  bool any_build = false;
  bool cpp = false;
  bool gdb = false;
  bool here = false;
};

// The token itself, or the one in a report of a single violation.
std::string TokenOf(const std::string& what) {
  if (what.starts_with("heddle") && what.find('/') == std::string::npos && !what.ends_with(".json")) return what;
  std::ifstream file(what, std::ios::binary);
  if (!file) throw UsageError(what + " is neither a token nor a report that can be read");
  const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  const report::RecordedFailures recorded = report::ReadReport(text);
  if (recorded.failures.size() > 1) {
    std::string list;
    for (const auto& failure : recorded.failures) list += "\n  " + failure.implementation + " " + failure.property + ": " + failure.token;
    throw UsageError(what + " holds several violations; replay one by its token:" + list);
  }
  return recorded.failures.front().token;
}

int Replay(const Arguments& arguments, const std::string& argv0) {
  const BazelTest test = ReadBazelTest();
  const Catalog catalog(argv0);
  const std::string token = TokenOf(arguments.what);
  const std::vector<std::string> plugins = catalog.PluginPaths(arguments.plugins);
  if (arguments.here) {
    properties::ReplayHere(token, plugins, arguments.any_build);
    return kHeldStatus;
  }
  if (arguments.gdb) {
    // What is wrong with the token is said before gdb starts.
    properties::RequireReplayable(token, plugins, arguments.any_build);
    std::vector<std::string> words = {"replay", "--here", token};
    words.insert(words.end(), arguments.plugins.begin(), arguments.plugins.end());
    if (arguments.any_build) words.push_back("--any-build");
    DebugWith(words);
  }
  const properties::Replayed replayed = properties::Replay(token, plugins, arguments.any_build);
  report::Entry entry;
  entry.property = properties::FindProperty(replayed.task.property);
  entry.broken = properties::FindProperty(replayed.violation.property);
  const properties::PluginInfo plugin = properties::Inspect(replayed.task.plugin);
  for (const auto& implementation : plugin.implementations) {
    if (implementation.name != replayed.task.implementation) continue;
    entry.subject = {implementation.name, implementation.kind, implementation.level, plugin.name, plugin.version, plugin.build, ""};
  }
  for (const std::string& given : arguments.plugins) {
    if (given == replayed.task.plugin) entry.subject.file = given;
  }
  properties::Result result;
  result.task = replayed.task;
  result.status = properties::Status::kViolated;
  result.violation = replayed.violation;
  entry.result = result;
  if (!replayed.happened) {
    const explore::Failure& failure = replayed.violation.recording.failure;
    printf("%s of %s did not happen again: this execution ended with %s%s%s\n", std::string(entry.broken->id).c_str(),
           replayed.task.implementation.c_str(), std::string(Name(failure.verdict)).c_str(), failure.message.empty() ? "" : ": ", failure.message.c_str());
    return kHeldStatus;
  }
  if (arguments.cpp) {
    const properties::Violation& violation = replayed.violation;
    printf("%s", violation.scenario
                     ->ToCpp(entry.subject.implementation + " breaks " + std::string(entry.broken->id) + ": " +
                             std::string(Name(violation.recording.failure.verdict)) + ", " + report::Printable(violation.recording.failure.message))
                     .c_str());
    return kViolatedStatus;
  }
  std::vector<report::Entry> entries = {std::move(entry)};
  AddSource(&entries);
  entry = std::move(entries.front());
  const std::string artifacts = test.outputs.empty() ? "heddle-failures" : test.outputs;
  printf("%s", report::FailureText(entry, PointersFor(entry, artifacts), OutputWidth()).c_str());
  return kViolatedStatus;
}

}  // namespace

void AddReplay(CLI::App* app, const std::string& argv0, Action* action) {
  CLI::App* const command = app->add_subcommand("replay", "Show a failure again");
  auto arguments = std::make_shared<Arguments>();
  command->add_option("TOKEN", arguments->what, "The token that a failure ended with, or the path of its JSON file")->required();
  command->add_option("PLUGIN", arguments->plugins, "The plugin it is about, if it is not bundled");
  command->add_flag("--any-build", arguments->any_build, "Try it although the plugin has been built anew since");
  command->add_flag("--cpp", arguments->cpp, "Show the scenario as C++ instead, for a test or a report elsewhere");
  command->add_flag("--gdb", arguments->gdb, "Stop in gdb where it fails; `heddle threads` lists the threads then");
  // For --gdb: in this process, which is gdb's.
  command->add_flag("--here", arguments->here)->group("");
  command->callback([=] { *action = [=] { return Replay(*arguments, argv0); }; });
}

}  // namespace heddle::cli
