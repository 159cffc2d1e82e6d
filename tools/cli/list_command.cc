// heddle list: what there is to check, and to check with.
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <stdio.h>

#include <algorithm>
#include <string>
#include <vector>

#include "properties/kind.h"
#include "stress/explore/search.h"
#include "tools/cli/catalog.h"
#include "tools/cli/commands.h"
#include "tools/cli/near_matches.h"
#include "tools/cli/usage_error.h"
#include "tools/report/wording.h"

namespace heddle::cli {
namespace {

void ListKinds() {
  for (const properties::Kind* kind : properties::Kinds()) fmt::print("{:<16}{}\n", kind->Name(), kind->Summary());
}

void ListProperties() {
  for (const properties::Kind* kind : properties::Kinds()) {
    for (const properties::Property& property : kind->Properties()) {
      fmt::print("{}\n    {}\n    source: {}{}\n", property.id, property.sentence, property.source,
                 property.needs_instrumentation ? "; needs level full" : "");
    }
  }
}

void ListStrategies() {
  for (const std::string_view name : explore::StrategyNames()) fmt::print("{:<12}{}\n", name, explore::StrategySummary(name));
}

void ListImplementations(const Catalog& catalog) {
  for (const bool mutants : {false, true}) {
    const std::vector<Selected> all = catalog.Bundled(mutants);
    std::size_t width = 0;
    for (const Selected& one : all) width = std::max(width, one.subject.implementation.size());
    for (const Selected& one : all) {
      const std::vector<std::string_view> claims = properties::FindKind(one.subject.kind)->ClaimNames(one.implementation.claims);
      const std::string last = mutants ? "must break " + one.implementation.expectation.property : fmt::format("{}", fmt::join(claims, ", "));
      fmt::print("{:<{}}  {:<14} {:<9} {}\n", one.subject.implementation, width, one.subject.kind, report::LevelName(one.subject.level), last);
    }
  }
  for (const std::string& skipped : catalog.skipped()) fmt::print("{}\n", skipped);
}

int List(const std::string& what, const std::string& argv0) {
  if (what == "kinds") {
    ListKinds();
  } else if (what == "properties") {
    ListProperties();
  } else if (what == "strategies") {
    ListStrategies();
  } else if (what == "implementations") {
    ListImplementations(Catalog(argv0));
  } else {
    throw UsageError("nothing to list is named " + what + NearMatches(what, {"kinds", "implementations", "properties", "strategies"}) +
                     " (there are: kinds, implementations, properties, strategies)");
  }
  return kHeldStatus;
}

}  // namespace

void AddList(CLI::App* app, const std::string& argv0, Action* action) {
  CLI::App* const command = app->add_subcommand("list", "List kinds, implementations, properties or strategies");
  auto what = std::make_shared<std::string>("implementations");
  command->add_option("WHAT", *what, "kinds, implementations, properties or strategies")->capture_default_str();
  command->callback([=] { *action = [=] { return List(*what, argv0); }; });
}

}  // namespace heddle::cli
