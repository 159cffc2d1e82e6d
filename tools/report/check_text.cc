// The table's last column is the only one without a bound, so that rows can be printed before all of them are known.
#include "tools/report/check_text.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <set>
#include <vector>

#include "properties/token.h"
#include "stress/explore/search.h"
#include "tools/report/wording.h"

namespace heddle::report {
namespace {

using properties::Status;

std::string HowMuch(const Report& report) {
  const properties::Budget& budget = report.budget;
  if (budget.time) return Duration(*budget.time) + " each";
  if (explore::IsExhaustive(budget.strategy.name) && budget.schedules == ~std::uint64_t{0}) return "all schedules";
  std::string others;
  for (const auto& [kind, schedules] : report.schedules_of_kind) others += fmt::format("{}{} of kind {}", others.empty() ? "" : ", ", schedules, kind);
  return Count(budget.schedules, "schedule") + " each" + (others.empty() ? "" : " (" + others + ")");
}

// What of it did not hold counts as meant to be so.
bool IsExpected(const Report& report, const Entry& entry) {
  return entry.broken != nullptr && report.expected.contains(std::string(entry.broken->id));
}

}  // namespace

std::string CheckHeading(const Report& report) {
  std::set<std::string_view> implementations;
  for (const Entry& entry : report.entries) implementations.insert(entry.subject.implementation);
  const properties::Budget& budget = report.budget;
  std::string text =
      fmt::format("heddle {}: {}, {}, seed {}, strategy {}, {}", properties::kHeddleVersion,
                  Count(implementations.size(), "implementation"), Count(report.entries.size(), "check"),
                  budget.seed, StrategyText(budget.strategy), HowMuch(report));
  if (budget.shards > 1) text += fmt::format(", shard {} of {}", budget.shard + 1, budget.shards);
  text += "\n" + OptionsText(budget.options) + "\n";
  if (const std::string_view caveat = MemoryCaveat(budget.options.memory); !caveat.empty()) {
    text += fmt::format("{}\n", caveat);
  }
  for (const auto& [kind, faults] : report.faults_left_out) text += fmt::format("kind {}: without {}\n", kind, FaultsText(faults, budget.options.fault_odds));
  for (const std::string& skipped : report.skipped) text += skipped + "\n";
  return text;
}

CheckTable::CheckTable(const Report& report) : property_width_(8), timing_(report.timing) {
  for (const Entry& entry : report.entries) {
    property_width_ = std::max(property_width_, entry.property->id.size());
  }
}

std::string CheckTable::Head() const {
  return fmt::format("  {:<{}}  {:<8} {:>10} {:>12} {:>10}{}  {}\n", "property", property_width_, "level", "steps",
                     "instrumented", "executions", timing_ ? "    per second" : "", "verdict");
}

std::string CheckTable::Row(const Entry& entry) {
  std::string text;
  if (entry.subject.implementation != implementation_) {
    implementation_ = entry.subject.implementation;
    text = fmt::format("{} ({} {})\n", implementation_, entry.subject.plugin, entry.subject.version);
  }
  const std::string numbers =
      entry.result ? fmt::format("{:>10} {:>12} {:>10}", entry.result->steps, entry.result->instrumented,
                                 entry.result->executions)
                   : fmt::format("{:>10} {:>12} {:>10}", "-", "-", "-");
  std::string speed;
  if (timing_) {
    const bool known = entry.result && entry.result->seconds > 0;
    speed = fmt::format("{:>14}", known ? fmt::format("{:.0f}", static_cast<double>(entry.result->executions) /
                                                                     entry.result->seconds)
                                        : "-");
  }
  return text + fmt::format("  {:<{}}  {:<8} {}{}  {}\n", entry.property->id, property_width_,
                            LevelName(entry.subject.level), numbers, speed, Outcome(entry));
}

std::string ProgressText(const Progress& progress) {
  std::string text = fmt::format("{} of {} done, {} violated, {}", progress.done, Count(progress.all, "check"), progress.violated,
                                 Count(progress.executions, "execution"));
  if (progress.seconds > 0) text += fmt::format(", {:.0f} per second", static_cast<double>(progress.executions) / progress.seconds);
  if (progress.done > 0 && progress.done < progress.all) {
    const double left = progress.seconds / static_cast<double>(progress.done) * static_cast<double>(progress.all - progress.done);
    const auto seconds = static_cast<std::uint64_t>(left + 0.5);
    text += seconds < 60 ? fmt::format(", about {}s left", seconds)
            : seconds < 3600 ? fmt::format(", about {}m {:02}s left", seconds / 60, seconds % 60)
                             : fmt::format(", about {}h {:02}m left", seconds / 3600, seconds / 60 % 60);
  }
  return text + "\n";
}

bool IsNotBegun(const Entry& entry) {
  return entry.result && entry.result->status == Status::kInconclusive && entry.result->reason == properties::kInterrupted &&
         entry.result->executions == 0;
}

std::string CheckSummary(const Report& report) {
  std::map<std::string_view, std::size_t> counts;
  for (const Entry& entry : report.entries) {
    if (!entry.result) {
      ++counts["not checked"];
      continue;
    }
    switch (entry.result->status) {
      case Status::kHeld:
        ++counts["held"];
        break;
      case Status::kViolated:
        ++counts[IsExpected(report, entry) ? "violated as expected" : entry.known.empty() ? "violated" : "known violations"];
        break;
      case Status::kInconclusive:
        ++counts[entry.result->reason == properties::kInterrupted ? "interrupted" : "inconclusive"];
        break;
      case Status::kFault:
        ++counts["with a fault of Heddle"];
        break;
    }
  }
  std::vector<std::string> parts;
  for (const std::string_view what : {"held", "violated", "violated as expected", "known violations", "inconclusive", "with a fault of Heddle",
                                      "not checked", "interrupted"}) {
    if (counts[what] != 0) parts.push_back(fmt::format("{} {}", counts[what], what));
  }
  return fmt::format("{}: {}; seed {}\n", Count(report.entries.size(), "check"), fmt::join(parts, ", "),
                     report.budget.seed);
}

}  // namespace heddle::report
