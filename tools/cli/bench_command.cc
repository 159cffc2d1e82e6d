// heddle bench: hands over to a benchmark program.
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string>
#include <vector>

#include "tools/cli/catalog.h"
#include "tools/cli/commands.h"
#include "tools/cli/near_matches.h"
#include "tools/cli/usage_error.h"

namespace heddle::cli {
namespace {

// The benchmarks are programs of these names in tools/bench.
const std::vector<std::string> kBenchmarks{"engine"};

int Bench(const std::string& name, const std::string& argv0) {
  if (std::find(kBenchmarks.begin(), kBenchmarks.end(), name) == kBenchmarks.end()) {
    throw UsageError("no benchmark is named " + name + NearMatches(name, kBenchmarks) + " (there are: engine)");
  }
  const std::string program = Catalog(argv0).Program("tools/bench/" + name);
  fflush(stdout);
  execl(program.c_str(), program.c_str(), nullptr);
  throw std::runtime_error("cannot run " + program + ": " + strerror(errno));
}

}  // namespace

void AddBench(CLI::App* app, const std::string& argv0, Action* action) {
  CLI::App* const command = app->add_subcommand("bench", "Measure Heddle against its peers, in one run");
  auto name = std::make_shared<std::string>("engine");
  command->add_option("NAME", *name, "engine")->capture_default_str();
  command->callback([=] { *action = [=] { return Bench(*name, argv0); }; });
}

}  // namespace heddle::cli
