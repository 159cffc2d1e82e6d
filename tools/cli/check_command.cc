// heddle check: implementations against properties, reports, exit status.
#include <stdio.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "properties/fuzz_task.h"
#include "stress/explore/search.h"
#include "tools/cli/bazel_test.h"
#include "tools/cli/budget_options.h"
#include "tools/cli/catalog.h"
#include "tools/cli/check.h"
#include "tools/cli/commands.h"
#include "tools/cli/near_matches.h"
#include "tools/cli/regressions.h"
#include "tools/cli/resume.h"
#include "tools/cli/run.h"
#include "tools/cli/usage_error.h"
#include "tools/report/check_text.h"
#include "tools/report/failure.h"
#include "tools/report/formats.h"
#include "tools/report/junit.h"
#include "tools/report/wording.h"

namespace heddle::cli {
namespace {

using properties::Status;

constexpr char kArtifacts[] = "heddle-failures";

void RequireKnown(const CheckArguments& arguments) {
  std::vector<std::string> kinds;
  std::vector<std::string> ids;
  for (const properties::Kind* kind : properties::Kinds()) {
    kinds.emplace_back(kind->Name());
    for (const properties::Property& property : kind->Properties()) ids.emplace_back(property.id);
  }
  const auto require = [](const std::vector<std::string>& names, const std::vector<std::string>& known, const char* what, const char* list) {
    for (const std::string& name : names) {
      if (std::find(known.begin(), known.end(), name) != known.end()) continue;
      throw UsageError(std::string("no ") + what + " is named " + name + NearMatches(name, known) + " (see `heddle list " + list + "`)");
    }
  };
  require(arguments.kinds, kinds, "kind", "kinds");
  require(arguments.properties, ids, "property", "properties");
  require(arguments.expected, ids, "property", "properties");
  for (const std::string& report : arguments.reports) {
    const std::size_t colon = report.find(':');
    if (colon == std::string::npos || colon + 1 == report.size() || report::FindFormat(report.substr(0, colon)) == nullptr) {
      throw UsageError("--report " + report + " has no known form; write " + report::FormatList());
    }
  }
}

bool Contains(const std::vector<std::string>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// Where the inputs are that are about this check alone.
std::string CorpusFor(const cli::Check& check, const std::string& directory) {
  return directory + "/" + FileNameFor(check.entry.subject.implementation, check.entry.property->id);
}

void MakeDirectory(const std::string& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (error) throw UsageError("cannot create " + path + " (" + error.message() + "); name a directory that may be written to");
}

// What the whole run amounts to.
int StatusOf(const report::Report& report) {
  bool fault = false;
  bool violated = false;
  bool undecided = false;
  std::set<std::string> found;
  for (const report::Entry& entry : report.entries) {
    if (!entry.result) continue;
    fault |= entry.result->status == Status::kFault;
    undecided |= entry.result->status == Status::kInconclusive;
    // An exhaustive search asks for completeness.
    undecided |= entry.result->status == Status::kHeld && explore::IsExhaustive(report.budget.strategy.name) && !entry.result->exhausted;
    if (entry.result->status != Status::kViolated) continue;
    found.insert(entry.result->violation->property);
    violated |= entry.known.empty();
  }
  if (fault) return kFaultStatus;
  if (!report.expected.empty()) {
    // What was not found yet might have been.
    if (Interruptible::Interrupted() && std::includes(report.expected.begin(), report.expected.end(), found.begin(), found.end()) && found != report.expected) return kInconclusiveStatus;
    if (found == report.expected) return kHeldStatus;
    for (const std::string& property : report.expected) {
      if (!found.contains(property)) printf("expected a violation of %s, and found none\n", property.c_str());
    }
    for (const std::string& property : found) {
      if (!report.expected.contains(property)) printf("did not expect the violation of %s\n", property.c_str());
    }
    return kViolatedStatus;
  }
  return violated ? kViolatedStatus : undecided ? kInconclusiveStatus : kHeldStatus;
}

void WriteReports(const CheckArguments& arguments, const BazelTest& test, const report::Report& report,
                  const std::function<std::string(const report::Entry&)>& failure_text) {
  for (const std::string& target : arguments.reports) {
    const std::size_t colon = target.find(':');
    const report::Format& format = *report::FindFormat(target.substr(0, colon));
    std::string path = target.substr(colon + 1);
    if (!format.file.empty()) {
      std::error_code ignored;  // writing says what is wrong
      std::filesystem::create_directories(path, ignored);
      path += "/" + std::string(format.file);
    }
    WriteFile(path, format.write(report, failure_text));
  }
  if (!test.xml_output.empty()) WriteFile(test.xml_output, report::ToJUnit(report, failure_text));
}

}  // namespace

int RunCheck(const CheckArguments& arguments, const std::string& argv0) {
  const BazelTest test = ReadBazelTest();
  const Catalog catalog(argv0);
  // First, because plugins may bring kinds of their own.
  const std::vector<Selected> selected = catalog.Select(arguments.words);
  RequireKnown(arguments);
  report::Report report;
  report.budget = arguments.budget.Get();
  report.budget.seed += test.run > 0 ? test.run - 1 : 0;
  report.budget.shard = test.shard;
  report.budget.shards = test.shards;
  report.expected = {arguments.expected.begin(), arguments.expected.end()};
  report.timing = !arguments.no_timing;
  if (arguments.words.empty()) report.skipped = catalog.skipped();

  std::vector<cli::Check> checks = ChecksFor(selected, [&](const properties::Property& property) {
    const std::string kind(property.id.substr(0, property.id.find('.')));
    return (arguments.kinds.empty() || Contains(arguments.kinds, kind)) &&
           (arguments.properties.empty() || Contains(arguments.properties, property.id));
  });
  if (!test.filter.empty()) {
    std::erase_if(checks, [&](const cli::Check& check) {
      return (check.entry.subject.implementation + " " + std::string(check.entry.property->id)).find(test.filter) == std::string::npos;
    });
  }
  if (checks.empty()) throw UsageError("nothing is selected: no implementation of those named promises such a property (see `heddle list implementations`)");
  const runtime::MemoryModel memory = report.budget.options.memory;
  if (std::ranges::none_of(checks, [&](const cli::Check& check) { return IsDecidable(check.entry, memory); })) {
    throw UsageError(std::string("nothing that is selected can be decided at level boundary") +
                     (memory == runtime::MemoryModel::kSequentiallyConsistent ? "; rebuild the plugin with its library from source"
                                                                              : " under a weak memory model; take --memory sc"));
  }
  if (report.budget.strategy.name == properties::kFuzz && report.budget.time) {
    const auto each = *report.budget.time * arguments.budget.jobs() / static_cast<long>(checks.size());
    report.budget.time = std::max(each, std::chrono::milliseconds(100));
  }
  // Whatever is still open at four fifths of the test's time is reported as such, instead of being killed.
  if (test.timeout) report.budget.deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(*test.timeout) * 4 / 5;
  Regressions regressions = arguments.regressions.empty() ? Regressions() : Regressions(arguments.regressions);
  for (cli::Check& check : checks) {
    report.entries.push_back(check.entry);
    // One shard of several is enough.
    if (report.budget.shard == 0) check.regressions = regressions.Of(check.entry.property->id, check.entry.subject.implementation);
  }

  std::optional<Resume> resume;
  if (!arguments.resume.empty()) resume.emplace(arguments.resume);

  if (!report.budget.corpus.empty()) {
    for (const cli::Check& check : checks) MakeDirectory(CorpusFor(check, report.budget.corpus));
  }
  for (const cli::Check& check : checks) {
    const std::string& kind = check.entry.subject.kind;
    const runtime::FaultSet left_out = report.budget.options.faults & ~properties::FindKind(kind)->Faults();
    if (left_out != 0) report.faults_left_out[kind] = left_out;
  }
  if (arguments.budget.schedules_by_kind()) {
    for (const cli::Check& check : checks) {
      const std::uint64_t schedules = properties::FindKind(check.entry.subject.kind)->DefaultSchedules();
      if (schedules != report.budget.schedules) report.schedules_of_kind[check.entry.subject.kind] = schedules;
    }
  }
  printf("%s\n", report::CheckHeading(report).c_str());
  report::CheckTable table(report);
  printf("%s", table.Head().c_str());
  fflush(stdout);
  const std::string artifacts = test.outputs.empty() ? kArtifacts : test.outputs;
  const auto failure_text = [&](const report::Entry& entry) {
    return report::FailureText(entry, PointersFor(entry, artifacts), OutputWidth());
  };
  std::size_t next = 0;
  const Interruptible interruptible;
  RunChecks(
      &checks, arguments.budget.jobs(), ShowsProgress(arguments.progress),
      [&](const cli::Check& check) {
        properties::Budget budget = report.budget;
        const auto other = report.schedules_of_kind.find(check.entry.subject.kind);
        if (other != report.schedules_of_kind.end()) budget.schedules = other->second;
        if (!budget.corpus.empty()) budget.corpus = CorpusFor(check, budget.corpus);
        return budget;
      },
      [&](const report::Entry& entry) {
        report.entries[next++] = entry;
        if (report::IsNotBegun(entry)) return;
        printf("%s", table.Row(entry).c_str());
        fflush(stdout);
      },
      resume ? &*resume : nullptr);
  AddSource(&report.entries);
  for (const report::Entry& entry : report.entries) {
    if (entry.result && entry.result->status == properties::Status::kViolated && entry.known.empty()) printf("\n%s", failure_text(entry).c_str());
  }
  printf("\n%s", report::CheckSummary(report).c_str());
  WriteReports(arguments, test, report, failure_text);
  if (arguments.add_regressions) {
    if (const std::size_t added = regressions.Add(report.entries); added != 0) {
      printf("added to %s: %s\n", arguments.regressions.c_str(), report::Count(added, "scenario").c_str());
    }
  }
  return StatusOf(report);
}

void AddCheckOptions(CLI::App* command, CheckArguments* arguments) {
  command->add_option("--property", arguments->properties, "Only this property")->allow_extra_args(false);
  command->add_option("--report", arguments->reports, "Also write " + report::FormatList())->allow_extra_args(false);
  CLI::Option* const regressions =
      command->add_option("--regressions", arguments->regressions, "Try the scenarios of this file first; none if it does not exist");
  command->add_flag("--add-regressions", arguments->add_regressions, "Add the scenarios that fail to that file")->needs(regressions);
  command->add_option("--expect-violation", arguments->expected, "Exit 0 if exactly the properties so named are violated")->allow_extra_args(false);
  command->add_flag("--no-timing", arguments->no_timing, "Leave out how fast it was: the same seed then prints the same bytes");
  command->add_flag("--progress", arguments->progress, "Tell about progress although standard error is no terminal");
}

void AddCheck(CLI::App* app, const std::string& argv0, Action* action) {
  CLI::App* const command = app->add_subcommand("check", "Check implementations against the contract of their kind");
  auto arguments = std::make_shared<CheckArguments>();
  command->add_option("WHAT", arguments->words, "Implementations (std::mutex, 'std::*') or plugins (./my_lock.so); default: all that are bundled");
  command->add_option("--kind", arguments->kinds, "Only properties of this kind")->allow_extra_args(false);
  command->add_option("--resume", arguments->resume, "Keep each result in this file, and go on where a run with the same options stopped");
  AddCheckOptions(command, arguments.get());
  arguments->budget.AddTo(command);
  command->callback([=] { *action = [=] { return RunCheck(*arguments, argv0); }; });
}

}  // namespace heddle::cli
