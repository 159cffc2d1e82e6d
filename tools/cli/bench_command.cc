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
};

int Bench(const std::string& name, const std::string& argv0) {
  const auto benchmark = kBenchmarks.find(name);
  if (benchmark == kBenchmarks.end()) {
    std::vector<std::string> names;
    for (const auto& [known, program] : kBenchmarks) names.push_back(known);
    throw UsageError(fmt::format("no benchmark is named {}{} (there are: {})", name, NearMatches(name, names), fmt::join(names, ", ")));
  }
  const std::string program = Catalog(argv0).Program(benchmark->second);
  fflush(stdout);
  execl(program.c_str(), program.c_str(), nullptr);
  throw std::runtime_error("cannot run " + program + ": " + strerror(errno));
}

}  // namespace

void AddBench(CLI::App* app, const std::string& argv0, Action* action) {
  CLI::App* const command = app->add_subcommand("bench", "Measure Heddle against its peers, in one run");
  auto name = std::make_shared<std::string>("engine");
  command->add_option("NAME", *name, "engine, linearizability or primitives")->capture_default_str();
  command->callback([=] { *action = [=] { return Bench(*name, argv0); }; });
}

}  // namespace heddle::cli
