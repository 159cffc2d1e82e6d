// Defaults are chosen so that a check of all that is bundled takes less than three minutes on two cores.
#include "tools/cli/budget_options.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <charconv>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "properties/fuzz_task.h"
#include "stress/explore/search.h"
#include "stress/runtime/verdict.h"
#include "tools/cli/near_matches.h"
#include "tools/cli/usage_error.h"

namespace heddle::cli {
namespace {

constexpr std::uint64_t kDefaultSchedules = 10000;
constexpr std::chrono::seconds kDefaultFuzzing(60);
const CLI::Range kBounds(0, 1'000'000);
const CLI::Range kSchedules(std::uint64_t{1}, std::uint64_t{1} << 62);

// "30s", "5m", "500ms".
std::chrono::milliseconds Parse(const std::string& text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
  const std::int64_t factor = unit == "ms" ? 1 : unit == "s" ? 1000 : unit == "m" ? 60'000 : unit == "h" ? 3'600'000 : 0;
  if (error != std::errc() || factor == 0 || number <= 0 || number > 1'000'000) {
    throw UsageError("--for " + text + " is no duration; write it like 30s, 5m or 500ms");
  }
  return std::chrono::milliseconds(number * factor);
}

std::string AllFaults() {
  std::string list;
  for (int i = 0; i < runtime::kFaultCount; ++i) list += (i == 0 ? "" : ", ") + std::string(Name(static_cast<runtime::Fault>(i)));
  return list;
}

void ParseFaults(const std::string& text, runtime::Options& options) {
  options.faults = 0;
  for (const std::string& name : CLI::detail::split(text, ',')) {
    if (name == "none") continue;
    if (name == "harmless" || name == "all") {
      options.faults |= name == "all" ? runtime::kNetworkFaults : runtime::kHarmlessFaults;
      continue;
    }
    try {
      options.faults |= Bit(runtime::FaultOf(name, options.fault_odds));
    } catch (const std::invalid_argument& error) {
      throw UsageError(std::string(error.what()) + " (there are: " + AllFaults() + "; none, harmless, all)");
    }
  }
}

}  // namespace

void BudgetOptions::AddTo(CLI::App* command) {
  command->add_option("--strategy", strategy_, "How schedules are chosen (see `heddle list strategies`)")->capture_default_str();
  command->add_option("--depth", depth_, "pct: ordering constraints to look for; 0 varies it")->check(CLI::Range(0, 50))->capture_default_str();
  preemptions_option_ = command->add_option("--preemptions", bound_, "dfs: at most so many in an execution")->check(kBounds)->capture_default_str();
  delays_option_ = command->add_option("--delays", bound_, "delay: at most so many in an execution")->check(kBounds)->capture_default_str();
  command->add_option("--schedules", schedules_, "How many to try for each property (default 10000, of greenlets, hubs, process pools and servers 1000; dfs, delay and dpor: all)")
      ->check(kSchedules);
  AddCommonTo(command, "Search so long for each property instead, such as 30s");
}

void BudgetOptions::AddForFuzzingTo(CLI::App* command) {
  strategy_ = properties::kFuzz;
  command->add_option("--corpus", corpus_, "A directory, in which inputs that did something new are found and kept, and from which a later run goes on");
  command->add_option("--schedules", schedules_, "How many to try for each property, instead of looking at the clock")->check(kSchedules);
  AddCommonTo(command, "Fuzz so long in all, such as 5m (default 60s)");
}

void BudgetOptions::AddCommonTo(CLI::App* command, const std::string& how_long) {
  jobs_ = static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
  command->add_option("--for", time_, how_long);
  command->add_option("--seed", seed_, "The same seed gives the same schedules, and the same output")->capture_default_str();
  command->add_option("--jobs", jobs_, "Worker processes")->check(CLI::Range(1, 256));
  command->add_option("--memory", memory_, "Memory model: sc, tso (loads may miss what is in the store buffers of other threads), or c11 (what the C++ standard lets them see)")->capture_default_str();
  command->add_option("--max-surprises", max_surprises_, "Spurious wakeups, spurious failures and early deadlines in an execution (default 2; dfs, delay and dpor: 0)")
      ->check(CLI::Range(0, 1000));
  command->add_option("--max-steps", max_steps_, "Operations of an execution until a livelock is suspected; 20 plain accesses count as one")
      ->check(CLI::Range(std::uint64_t{10}, std::uint64_t{200'000}))
      ->capture_default_str();
  command->add_flag("--no-spurious-wakeups", no_spurious_wakeups_, "Waits never return without a cause");
  command->add_flag("--no-spurious-failures", no_spurious_failures_, "Weak compare-exchange and try_lock never fail without a cause");
  command->add_flag("--no-early-timers", no_early_timers_, "Time passes only when nobody can run");
  command->add_option("--faults", faults_, "What may go wrong, with commas: " + AllFaults() +
                                                "; or none, harmless (the first four), all (the first seven, of the network). NAME/100: once in 100 "
                                                "times that it could, otherwise in 16")
      ->capture_default_str();
  command->add_flag("--no-races", no_races_, "Do not look for data races");
  command->add_option("--accesses", accesses_,
                      "Which plain accesses are schedule points too: none, all, or racy (learns first which places in the code access what another thread "
                      "accesses as well, one of them writing); by default all in some scenarios, and none in most");
}

properties::Budget BudgetOptions::Get() const {
  properties::Budget budget;
  budget.strategy = {strategy_, depth_, bound_};
  const bool fuzzing = strategy_ == properties::kFuzz;
  if (!fuzzing) RequireStrategy(budget.strategy);
  const auto memory = runtime::MemoryModelNamed(memory_);
  if (!memory) throw UsageError(fmt::format("no memory model is named {} (there are: {})", memory_, fmt::join(runtime::kMemoryModelNames, ", ")));
  const bool exhaustive = explore::IsExhaustive(strategy_);
  if (!fuzzing) {
    // Both write the one bound.
    if (preemptions_option_->count() != 0 && strategy_ != "dfs") throw UsageError("--preemptions is the bound of --strategy dfs; leave it out, or take dfs instead of " + strategy_);
    if (delays_option_->count() != 0 && strategy_ != "delay") throw UsageError("--delays is the bound of --strategy delay; leave it out, or take delay instead of " + strategy_);
  }
  if (strategy_ == "dpor" && memory != runtime::MemoryModel::kSequentiallyConsistent) {
    throw UsageError("--strategy dpor knows --memory sc only; take dfs for " + memory_);
  }
  budget.seed = seed_;
  budget.schedules = schedules_ != 0 ? schedules_ : exhaustive ? properties::Budget::kUnlimited : kDefaultSchedules;
  if (!time_.empty()) {
    if (schedules_ != 0) throw UsageError("--for and --schedules exclude each other; give one of them");
    budget.schedules = properties::Budget::kUnlimited;
    budget.time = Parse(time_);
  }
  if (fuzzing && schedules_ == 0 && time_.empty()) {
    budget.schedules = properties::Budget::kUnlimited;
    budget.time = kDefaultFuzzing;
  }
  budget.corpus = corpus_;
  runtime::Options& options = budget.options;
  options.memory = *memory;
  options.detect_races = !no_races_;
  budget.chooses_accesses = !accesses_.empty();
  if (budget.chooses_accesses && accesses_ != "none" && accesses_ != "racy" && accesses_ != "all") {
    throw UsageError("no accesses are named " + accesses_ + " (there are: none, racy, all)");
  }
  options.plain_points = accesses_ == "racy" || accesses_ == "all";
  options.racy_points = accesses_ == "racy";
  options.spurious_wakeups = !no_spurious_wakeups_;
  options.spurious_failures = !no_spurious_failures_;
  options.early_timers = !no_early_timers_;
  ParseFaults(faults_, options);
  options.max_surprises = max_surprises_ >= 0 ? static_cast<std::uint32_t>(max_surprises_) : exhaustive ? 0 : options.max_surprises;
  options.max_steps = max_steps_;
  return budget;
}

void RequireStrategy(const explore::StrategySpec& strategy) {
  if (explore::MakeStrategy(strategy, 0) == nullptr) {
    std::vector<std::string> names;
    std::string list;
    for (const std::string_view name : explore::StrategyNames()) {
      names.emplace_back(name);
      list += (list.empty() ? "" : ", ") + names.back();
    }
    throw UsageError("no strategy is named " + strategy.name + NearMatches(strategy.name, names) + " (there are: " + list + ")");
  }
}

}  // namespace heddle::cli
