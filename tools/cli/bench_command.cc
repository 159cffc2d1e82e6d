// heddle bench: hands over to a benchmark program.
#include <fmt/ranges.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cerrno>
#include <map>
#include <string>
#include <vector>

#include "tools/cli/catalog.h"
#include "tools/cli/commands.h"
#include "tools/cli/near_matches.h"
#include "tools/cli/usage_error.h"

namespace heddle::cli {
namespace {

// The benchmarks, and the programs that they are.
const std::map<std::string, std::string> kBenchmarks{
    {"engine", "tools/bench/engine"},
    {"linearizability", "tools/bench/linearizability"},
    {"primitives", "tools/bench/primitives/primitives"},
    {"strategies", "tools/bench/strategies"},
};

int Bench(const std::string& name, const std::vector<std::string>& arguments, const std::string& argv0) {
  const auto benchmark = kBenchmarks.find(name);
  if (benchmark == kBenchmarks.end()) {
    std::vector<std::string> names;
    for (const auto& [known, program] : kBenchmarks) names.push_back(known);
    throw UsageError(fmt::format("no benchmark is named {}{} (there are: {})", name, NearMatches(name, names), fmt::join(names, ", ")));
  }
  const std::string program = Catalog(argv0).Program(benchmark->second);
  std::vector<char*> words{const_cast<char*>(program.c_str())};
  for (const std::string& argument : arguments) words.push_back(const_cast<char*>(argument.c_str()));
  words.push_back(nullptr);
  fflush(stdout);
  execv(program.c_str(), words.data());
  throw std::runtime_error("cannot run " + program + ": " + strerror(errno));
}

}  // namespace

void AddBench(CLI::App* app, const std::string& argv0, Action* action) {
  CLI::App* const command = app->add_subcommand("bench", "Measure Heddle against its peers, or its strategies against each other, in one run");
  auto name = std::make_shared<std::string>("engine");
  command->add_option("NAME", *name, "engine, linearizability, primitives or strategies")->capture_default_str();
  // What follows the name is the benchmark's.
  command->prefix_command();
  command->callback([=] { *action = [=] { return Bench(*name, command->remaining(), argv0); }; });
}

}  // namespace heddle::cli
