// Runs a program under one schedule after the other until one goes wrong.
#ifndef HEDDLE_STRESS_EXPLORE_SEARCH_H_
#define HEDDLE_STRESS_EXPLORE_SEARCH_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "stress/explore/failure.h"
#include "stress/runtime/execution.h"
#include "stress/strategy/strategy.h"

namespace heddle::explore {

// What is executed: the body of thread 0. Called once for each execution; must not depend on earlier ones.
using Program = std::function<void()>;

// Which strategy, by the name users give it.
struct StrategySpec {
  std::string name = "portfolio";  // one of StrategyNames()
  int depth = 0;            // pct: number of ordering constraints; 0 means that it varies
  int bound = 2;            // dfs: at most so many preemptions in each execution; delay: delays
  std::string member = {};  // portfolio, once something is found: which of its strategies found it; empty where that is not known
};

std::vector<std::string_view> StrategyNames();
// One line on what a strategy does.
std::string_view StrategySummary(std::string_view name);
// Whether the strategy of that name draws nothing, and says when there is nothing left to try.
bool IsExhaustive(std::string_view name);
// Null if there is no strategy of that name.
std::unique_ptr<strategy::Strategy> MakeStrategy(const StrategySpec& spec, std::uint64_t seed);

struct Searched {
  std::uint64_t executions = 0;
  std::uint64_t steps = 0;
  bool exhausted = false;       // there are no more schedules within the strategy's bounds
  bool reached_step_bound = false;  // some execution did, and ended only under a fair schedule: nothing is exhausted then
  std::optional<Failure> failure;
};

// Executes the program up to `executions` times; stops at the first failure. In this process: a subject that crashes takes it along (see
// isolation.h). kNotModelled counts as a failure, so that nobody takes it for success.
Searched Search(const Program& program, strategy::Strategy& strategy, const runtime::Options& options,
                std::uint64_t executions);

// Executes the program once, under a recorded schedule. The failure's verdict is kOk if nothing went wrong.
Failure Rerun(const Program& program, const std::vector<std::uint8_t>& choices, const runtime::Options& options,
              runtime::Recorder* recorder = nullptr);

}  // namespace heddle::explore

#endif  // HEDDLE_STRESS_EXPLORE_SEARCH_H_
