// Schedules needed are of the seeds that killed; one seed that did not is enough for a mutant to survive.
#include "tools/report/mutants.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "properties/token.h"
#include "tools/report/wording.h"

namespace heddle::report {
namespace {

using nlohmann::ordered_json;
using properties::Result;
using properties::Status;

bool IsKill(const Mutant& mutant, const Result& result) {
  return result.status == Status::kViolated && result.violation->property == mutant.property;
}

// Sorted; empty if none killed.
std::vector<std::uint64_t> Needed(const Mutant& mutant) {
  std::vector<std::uint64_t> needed;
  for (const Result& result : mutant.results) {
    if (IsKill(mutant, result)) needed.push_back(result.violation->found_after);
  }
  std::sort(needed.begin(), needed.end());
  return needed;
}

// What came of one seed.
std::string VerdictOf(const Mutant& mutant, const Result& result) {
  switch (result.status) {
    case Status::kHeld:
      return "held";
    case Status::kViolated: {
      const std::string_view verdict = Name(result.violation->recording.failure.verdict);
      if (IsKill(mutant, result)) return std::string(verdict);
      return fmt::format("{}, which breaks {}", verdict, result.violation->property);
    }
    case Status::kInconclusive:
      return "inconclusive: " + Printable(result.reason);
    case Status::kFault:
      break;
  }
  return "FAULT: " + Printable(result.reason);
}

// That of a seed that did not kill, if there is one.
std::string VerdictOf(const Mutant& mutant) {
  for (const Result& result : mutant.results) {
    if (!IsKill(mutant, result)) return VerdictOf(mutant, result);
  }
  return VerdictOf(mutant, mutant.results.front());
}

std::size_t Tried(const MutantReport& report) {
  return static_cast<std::size_t>(std::count_if(report.mutants.begin(), report.mutants.end(), [](const Mutant& mutant) { return !mutant.results.empty(); }));
}

std::string Figures(const MutantReport& report) {
  const auto killed = std::count_if(report.mutants.begin(), report.mutants.end(), IsKilled);
  std::set<std::string_view> correct;
  std::set<std::string_view> accused;
  for (const Entry& entry : report.correct) correct.insert(entry.subject.implementation);
  for (const Entry* entry : Accused(report)) accused.insert(entry->subject.implementation);
  std::string alone;
  const auto asked = std::count_if(report.mutants.begin(), report.mutants.end(), [](const Mutant& mutant) { return mutant.also_breaks.has_value(); });
  if (asked != 0) {
    const auto only = std::count_if(report.mutants.begin(), report.mutants.end(),
                                    [](const Mutant& mutant) { return mutant.also_breaks && mutant.also_breaks->empty(); });
    alone = fmt::format("mutants that break nothing but their property: {} of {}\n", only, asked);
  }
  const auto untried = std::count_if(report.mutants.begin(), report.mutants.end(), [&](const Mutant& mutant) { return mutant.results.size() < report.seeds; });
  const std::string interrupted = untried == 0 ? "" : fmt::format("interrupted: {} not tried under every seed\n", Count(static_cast<std::size_t>(untried), "mutant"));
  const std::string cut_short = report.correct_untried == 0 ? "" : fmt::format("; interrupted: {} not tried", report.correct_untried);
  return fmt::format("mutants killed: {} of {}\n{}{}correct implementations accused: {} of {} ({}{})\n", killed, Tried(report),
                     interrupted, alone, accused.size(), correct.size(), Count(report.correct.size(), "check"), cut_short);
}

}  // namespace

std::size_t Kills(const Mutant& mutant) { return Needed(mutant).size(); }

bool IsKilled(const Mutant& mutant) { return !mutant.results.empty() && Kills(mutant) == mutant.results.size(); }

std::size_t Survivors(const MutantReport& report) {
  return Tried(report) - static_cast<std::size_t>(std::count_if(report.mutants.begin(), report.mutants.end(), IsKilled));
}

std::vector<const Entry*> Accused(const MutantReport& report) {
  std::vector<const Entry*> accused;
  for (const Entry& entry : report.correct) {
    if (entry.result && entry.result->status == Status::kViolated) accused.push_back(&entry);
  }
  return accused;
}

std::string MutantText(const MutantReport& report) {
  std::size_t name_width = 6;
  std::size_t property_width = 8;
  for (const Mutant& mutant : report.mutants) {
    name_width = std::max(name_width, mutant.subject.implementation.size());
    property_width = std::max(property_width, mutant.property.size());
  }
  std::string text = fmt::format("strategy {}, {}\n", StrategyText(report.strategy),
                                 report.seeds == 1 ? fmt::format("seed {}", report.seed)
                                            : fmt::format("seeds {} to {}", report.seed, report.seed + report.seeds - 1));
  text += fmt::format("{:<{}}  {:<{}}  {:<6} {:>8} {:>8} {:>8}  {:<9}  {}\n", "mutant", name_width, "property",
                      property_width, "memory", "median", "max", "budget", "killed", "verdict");
  for (const Mutant& mutant : report.mutants) {
    if (mutant.results.empty()) continue;
    const std::vector<std::uint64_t> needed = Needed(mutant);
    const auto shown = [&](std::size_t index) { return needed.empty() ? "-" : std::to_string(needed[index]); };
    const std::string killed = IsKilled(mutant) ? "yes"
                               : needed.empty()
                                   ? "NO"
                                   : fmt::format("NO, {}/{}", needed.size(), mutant.results.size());
    text += fmt::format("{:<{}}  {:<{}}  {:<6} {:>8} {:>8} {:>8}  {:<9}  {}\n", mutant.subject.implementation,
                        name_width, mutant.property, property_width, Name(mutant.memory),
                        shown((std::max<std::size_t>(needed.size(), 1) - 1) / 2),
                        shown(std::max<std::size_t>(needed.size(), 1) - 1), mutant.schedules, killed,
                        VerdictOf(mutant));
    if (mutant.also_breaks && !mutant.also_breaks->empty()) text += fmt::format("    also breaks {}\n", fmt::join(*mutant.also_breaks, ", "));
  }
  for (const Entry* entry : Accused(report)) {
    text += fmt::format("ACCUSED: {} of {}\n", entry->subject.implementation, entry->broken->id);
  }
  return text + Figures(report);
}

std::string MutantJson(const MutantReport& report) {
  ordered_json json = {{"format", "heddle-mutants"},
                       {"format_version", 1},
                       {"heddle", properties::kHeddleVersion},
                       {"seed", report.seed},
                       {"strategy", report.strategy.name}};
  json["mutants"] = ordered_json::array();
  for (const Mutant& mutant : report.mutants) {
    if (mutant.results.empty()) continue;
    ordered_json seeds = ordered_json::array();
    for (const Result& result : mutant.results) {
      ordered_json seed = {{"seed", result.task.budget.seed},
                           {"killed", IsKill(mutant, result)},
                           {"verdict", VerdictOf(mutant, result)}};
      if (result.violation) {
        seed["schedules"] = result.violation->found_after;
        seed["token"] = result.violation->token;
      }
      seeds.push_back(std::move(seed));
    }
    ordered_json row = {{"implementation", mutant.subject.implementation},
                        {"property", mutant.property},
                        {"memory", Name(mutant.memory)},
                        {"budget", mutant.schedules},
                        {"killed", IsKilled(mutant)}};
    if (const std::vector<std::uint64_t> needed = Needed(mutant); !needed.empty()) row["median_schedules"] = needed[(needed.size() - 1) / 2];
    if (mutant.also_breaks) row["also_breaks"] = *mutant.also_breaks;
    row["seeds"] = std::move(seeds);
    json["mutants"].push_back(std::move(row));
  }
  json["accused"] = ordered_json::array();
  for (const Entry* entry : Accused(report)) {
    json["accused"].push_back({{"implementation", entry->subject.implementation},
                               {"property", entry->broken->id},
                               {"token", entry->result->violation->token}});
  }
  json["correct_checks"] = report.correct.size();
  return json.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace heddle::report
