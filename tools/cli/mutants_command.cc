// heddle mutants: Heddle's own test. Every known-bad implementation must be caught, and no correct one accused.
#include <stdio.h>

#include <map>
#include <string>
#include <vector>

#include "tools/cli/budget_options.h"
#include "tools/cli/catalog.h"
#include "tools/cli/commands.h"
#include "tools/cli/run.h"
#include "tools/cli/usage_error.h"
#include "tools/report/failure.h"
#include "tools/report/mutants.h"

namespace heddle::cli {
namespace {

// What each correct implementation gets for each of its properties.
constexpr std::uint64_t kSchedulesForCorrect = 2000;

struct Arguments {
  std::vector<std::string> names;
  std::string json;
  std::string strategy = "portfolio";
  std::uint64_t seeds = 1;
  std::uint64_t seed = 1;
  int jobs = 2;
  bool all_properties = false;
  bool show = false;
  bool progress = false;
};

bool WasInterrupted(const report::Entry& entry) { return entry.result && entry.result->reason == properties::kInterrupted; }

// Checks the other properties of each mutant too, under the first seed.
void FindWhatElseBreaks(const std::vector<Selected>& mutants, const Arguments& arguments, report::MutantReport* report) {
  std::vector<Check> checks;
  std::map<std::string, report::Mutant*> by_name;
  for (std::size_t i = 0; i < mutants.size(); ++i) {
    report::Mutant& mutant = report->mutants[i];
    mutant.also_breaks.emplace();
    by_name[mutant.subject.implementation] = &mutant;
    for (Check& check : ChecksFor({mutants[i]}, [&](const properties::Property& property) { return property.id != mutant.property; })) {
      checks.push_back(std::move(check));
    }
  }
  RunChecks(
      &checks, arguments.jobs, ShowsProgress(arguments.progress),
      [&](const Check& check) {
        const report::Mutant& mutant = *by_name.at(check.entry.subject.implementation);
        properties::Budget budget;
        budget.seed = arguments.seed;
        budget.schedules = mutant.schedules;
        budget.strategy = report->strategy;
        budget.options.memory = mutant.memory;
        return budget;
      },
      [&](const report::Entry& entry) {
        report::Mutant& mutant = *by_name.at(entry.subject.implementation);
        if (entry.broken != nullptr && entry.broken->id != mutant.property) mutant.also_breaks->emplace(entry.broken->id);
      });
}

int Mutants(const Arguments& arguments, const std::string& argv0) {
  const Catalog catalog(argv0);
  report::MutantReport report;
  report.seed = arguments.seed;
  report.seeds = arguments.seeds;
  report.strategy.name = arguments.strategy;
  RequireStrategy(report.strategy);
  std::vector<Selected> mutants = arguments.names.empty() ? catalog.Bundled(/*mutants=*/true) : catalog.Select(arguments.names);
  std::erase_if(mutants, [](const Selected& selected) { return !selected.implementation.known_bad; });
  if (mutants.empty()) throw UsageError("nothing is selected: none of those named is known to be bad (see `heddle list implementations`)");

  // One check for each mutant and seed; the property is the expected one.
  std::vector<Check> checks;
  for (const Selected& mutant : mutants) {
    const auto& expected = mutant.implementation.expectation;
    const runtime::MemoryModel memory = runtime::MemoryModelNamed(expected.memory).value();
    report.mutants.push_back({mutant.subject, expected.property, expected.schedules, memory, {}, {}});
    for (std::uint64_t i = 0; i < arguments.seeds; ++i) {
      checks.push_back({{mutant.subject, properties::FindProperty(expected.property), {}, nullptr, {}}, mutant.path, {}});
    }
  }
  std::size_t given = 0;
  std::size_t taken = 0;
  std::vector<report::Entry> shown;
  const Interruptible interruptible;
  RunChecks(
      &checks, arguments.jobs, ShowsProgress(arguments.progress),
      [&](const Check&) {
        const report::Mutant& mutant = report.mutants[given / arguments.seeds];
        properties::Budget budget;
        budget.seed = arguments.seed + given++ % arguments.seeds;
        budget.schedules = mutant.schedules;
        budget.strategy = report.strategy;
        budget.options.memory = mutant.memory;
        return budget;
      },
      [&](const report::Entry& entry) {
        const std::size_t mutant = taken / arguments.seeds;
        const bool first_seed = taken++ % arguments.seeds == 0;
        if (WasInterrupted(entry)) return;
        // Recordings are large, and every child that is forked has to map them: only those that are shown are kept.
        if (first_seed && arguments.show) shown.push_back(entry);
        properties::Result& result = report.mutants[mutant].results.emplace_back(*entry.result);
        if (result.violation) {
          explore::Recording bare;
          bare.failure = std::move(result.violation->recording.failure);
          result.violation->recording = std::move(bare);
          result.violation->found = explore::Recording();
        }
      });

  if (arguments.all_properties) FindWhatElseBreaks(mutants, arguments, &report);
  if (arguments.names.empty()) {
    std::vector<Check> correct = ChecksFor(catalog.Bundled(/*mutants=*/false), [](const properties::Property&) { return true; });
    RunChecks(
        &correct, arguments.jobs, ShowsProgress(arguments.progress),
        [&](const Check&) {
          properties::Budget budget;
          budget.seed = arguments.seed;
          budget.schedules = kSchedulesForCorrect;
          budget.strategy = report.strategy;
          return budget;
        },
        [&](const report::Entry& entry) {
          if (WasInterrupted(entry)) {
            ++report.correct_untried;
          } else if (entry.known.empty()) {
            report.correct.push_back(entry);
          }
        });
  }
  if (arguments.show) {
    AddSource(&shown);
    for (const report::Entry& entry : shown) {
      if (entry.broken == nullptr) continue;
      printf("%s\n", report::FailureText(entry, PointersFor(entry, "heddle-failures"), OutputWidth()).c_str());
    }
  }
  printf("%s", report::MutantText(report).c_str());
  if (!arguments.json.empty()) WriteFile(arguments.json, report::MutantJson(report));
  if (report::Survivors(report) != 0 || !report::Accused(report).empty()) return kViolatedStatus;
  return Interruptible::Interrupted() ? kInconclusiveStatus : kHeldStatus;
}

}  // namespace

void AddMutants(CLI::App* app, const std::string& argv0, Action* action) {
  CLI::App* const command = app->add_subcommand("mutants", "Check that Heddle catches every known-bad implementation, and accuses no correct one");
  auto arguments = std::make_shared<Arguments>();
  command->add_option("NAME", arguments->names, "Only these mutants; correct implementations are then left out");
  command->add_option("--seeds", arguments->seeds, "Under so many seeds each")->check(CLI::Range(std::uint64_t{1}, std::uint64_t{10'000}))->capture_default_str();
  command->add_option("--seed", arguments->seed, "The first seed")->capture_default_str();
  command->add_option("--strategy", arguments->strategy, "How schedules are chosen (see `heddle list strategies`)")->capture_default_str();
  command->add_option("--jobs", arguments->jobs, "Worker processes")->check(CLI::Range(1, 256))->capture_default_str();
  command->add_option("--json", arguments->json, "Also write a JSON file");
  command->add_flag("--all-properties", arguments->all_properties, "Check the other properties of each as well, and say which it breaks");
  command->add_flag("--show", arguments->show, "Show each failure, with its interleaving and replay command");
  command->add_flag("--progress", arguments->progress, "Tell about progress although standard error is no terminal");
  command->callback([=] { *action = [=] { return Mutants(*arguments, argv0); }; });
}

}  // namespace heddle::cli
