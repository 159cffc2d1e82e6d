// The vocabulary of reports.
#include "tools/report/wording.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <vector>

namespace heddle::report {

using properties::Status;

std::string_view LevelName(heddle_level level) {
  return level == HEDDLE_LEVEL_FULL ? "full" : "boundary";
}

std::string Count(std::uint64_t number, std::string_view noun) {
  return fmt::format("{} {}{}", number, noun, number == 1 ? "" : "s");
}

std::string Duration(std::chrono::nanoseconds duration) {
  struct Unit {
    std::int64_t nanoseconds;
    std::string_view name;
  };
  for (const Unit& unit : {Unit{1'000'000'000, "s"}, Unit{1'000'000, "ms"}, Unit{1'000, "us"}}) {
    if (duration.count() != 0 && duration.count() % unit.nanoseconds == 0) {
      return fmt::format("{}{}", duration.count() / unit.nanoseconds, unit.name);
    }
  }
  return fmt::format("{}ns", duration.count());
}

std::string StrategyText(const explore::StrategySpec& strategy) {
  if (strategy.name == "pct") {
    return strategy.depth == 0 ? "pct, depth varies" : fmt::format("pct, depth {}", strategy.depth);
  }
  if (strategy.name == "dfs" || strategy.name == "delay") {
    return fmt::format("{}, at most {}", strategy.name,
                       Count(static_cast<std::uint64_t>(strategy.bound), strategy.name == "dfs" ? "preemption" : "delay"));
  }
  return strategy.member.empty() ? strategy.name : fmt::format("{} ({})", strategy.name, strategy.member);
}

std::string FaultsText(runtime::FaultSet faults, const runtime::FaultOdds& odds) {
  std::vector<std::string> names;
  for (int i = 0; i < runtime::kFaultCount; ++i) {
    const auto fault = static_cast<runtime::Fault>(i);
    if ((faults & Bit(fault)) != 0) names.push_back(ToText(fault, odds));
  }
  return fmt::format("{}", fmt::join(names, " "));
}

std::string OptionsText(const runtime::Options& options) {
  std::vector<std::string_view> surprises;
  if (options.spurious_wakeups) surprises.push_back("spurious wakeups");
  if (options.spurious_failures) surprises.push_back("spurious failures");
  if (options.early_timers) surprises.push_back("early timers");
  const std::string allowed =
      surprises.empty() || options.max_surprises == 0
          ? "no surprises"
          : fmt::format("at most {} ({})", Count(options.max_surprises, "surprise"),
                        fmt::join(surprises, ", "));
  const std::string faults = FaultsText(options.faults, options.fault_odds);
  // The usual ones are not worth a mention.
  const bool usual = options.faults == runtime::kHarmlessFaults && options.fault_odds == runtime::FaultOdds();
  const std::string going_wrong = usual            ? ""
                                  : faults.empty() ? ", no faults"
                                                   : ", faults: " + faults;
  const std::string_view plain_points = !options.plain_points ? ""
                                        : options.racy_points ? ", plain accesses that conflict are schedule points"
                                                              : ", plain accesses are schedule points";
  return fmt::format("memory {}, races {}, {}, {}{}{}", Name(options.memory),
                     options.detect_races ? "detected" : "ignored", allowed,
                     Count(options.max_steps, "step"),
                     plain_points, going_wrong);
}

std::string_view MemoryCaveat(runtime::MemoryModel memory) {
  switch (memory) {
    case runtime::MemoryModel::kSequentiallyConsistent:
      return {};
    case runtime::MemoryModel::kTotalStoreOrder:
      return "memory tso lets loads miss what other threads still have in their store buffers; what the compiler may "
             "reorder is not explored, and level boundary is not checked";
    case runtime::MemoryModel::kC11:
      return "memory c11 lets loads read stale values; stores to one location take effect in the order "
             "of execution, so load buffering and 2+2W are not explored, and level boundary is not checked";
  }
  return {};
}

std::string Searched(const properties::Result& result) {
  return result.exhausted ? "exhausted" : Count(result.executions, "schedule") + " tried";
}

std::string Outcome(const Entry& entry) {
  if (!entry.result) return fmt::format("not checked at {}", LevelName(entry.subject.level));
  const properties::Result& result = *entry.result;
  switch (result.status) {
    case Status::kHeld:
      return "held, " + Searched(result);
    case Status::kViolated:
      return fmt::format("{}: {}{}, {} tried{}", entry.known.empty() ? "VIOLATED" : "known violation",
                         Name(result.violation->recording.failure.verdict),
                         entry.broken == entry.property
                             ? ""
                             : fmt::format(", which breaks {}", result.violation->property),
                         Count(result.violation->found_after, "schedule"),
                         entry.known.empty() ? "" : "; " + Printable(entry.known));
    case Status::kInconclusive:
      return fmt::format("inconclusive: {}, {} tried", Printable(result.reason),
                         Count(result.executions, "schedule"));
    case Status::kFault:
      break;
  }
  return "FAULT: " + Printable(result.reason);
}

std::string Printable(std::string_view text) {
  std::string printable;
  for (const char c : text) {
    if (c == '\n' || (c >= 0x20 && c < 0x7f)) {
      printable += c;
    } else {
      printable += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
    }
  }
  return printable;
}

}  // namespace heddle::report
