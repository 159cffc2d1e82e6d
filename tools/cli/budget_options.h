// The options that say how much to search, and how; the same for every command that searches.
#ifndef HEDDLE_TOOLS_CLI_BUDGET_OPTIONS_H_
#define HEDDLE_TOOLS_CLI_BUDGET_OPTIONS_H_

#include <CLI/CLI.hpp>
#include <cstdint>
#include <string>

#include "properties/check.h"
#include "stress/explore/search.h"

namespace heddle::cli {

class BudgetOptions {
 public:
  // Adds the options to a command. Must outlive its parsing.
  void AddTo(CLI::App* command);
  // Those of a command that fuzzes instead of following a strategy. Time is for all there is to do, not for each property.
  void AddForFuzzingTo(CLI::App* command);
  // What they amount to. Throws UsageError.
  properties::Budget Get() const;
  int jobs() const { return jobs_; }
  // Whether how much to try is left to each kind (Kind::DefaultSchedules).
  bool schedules_by_kind() const { return schedules_ == 0 && time_.empty() && !explore::IsExhaustive(strategy_); }

 private:
  void AddCommonTo(CLI::App* command, const std::string& how_long);

  std::string strategy_ = "portfolio";
  int depth_ = 0;
  int bound_ = 2;
  CLI::Option* preemptions_option_ = nullptr;
  CLI::Option* delays_option_ = nullptr;
  std::uint64_t schedules_ = 0;  // 0: not given
  std::string time_;
  std::uint64_t seed_ = 1;
  int jobs_ = 2;
  std::string memory_ = "sc";
  bool no_races_ = false;
  std::string accesses_;  // empty: not given
  bool no_spurious_wakeups_ = false;
  bool no_spurious_failures_ = false;
  bool no_early_timers_ = false;
  std::string faults_ = "harmless";
  std::int64_t max_surprises_ = -1;  // not given
  std::uint64_t max_steps_ = 5000;
  std::string corpus_;
};

// Throws UsageError, with those that there are, if there is none of that name.
void RequireStrategy(const explore::StrategySpec& strategy);

}  // namespace heddle::cli

#endif  // HEDDLE_TOOLS_CLI_BUDGET_OPTIONS_H_
