#include "properties/search_task.h"

#include <algorithm>
#include <functional>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "properties/examine.h"
#include "properties/plugin_file.h"
#include "properties/result_json.h"
#include "stress/explore/serialize.h"
#include "stress/runtime/execution.h"

namespace heddle::properties {
namespace {

using Clock = std::chrono::steady_clock;
using explore::Child;
using explore::Failure;
using nlohmann::json;
using runtime::Verdict;

// A budget is spent on this many scenarios, if each gets at least so many schedules.
constexpr std::uint64_t kScenarios = 40;
constexpr std::uint64_t kSchedulesPerScenario = 50;
constexpr std::uint64_t kSchedulesUnlimited = 1000;
// A scenario with more threads than this costs more of the budget.
constexpr std::uint64_t kOrdinaryThreads = 20;
// And so does one of processes, or of an implementation that claims to be costly.
constexpr std::uint64_t kCostly = 10;
// Between two looks at the clock.
constexpr std::uint64_t kSchedulesAtOnce = 5000;

Subject Load(const Task& task) {
  const heddle_plugin& plugin = LoadSubject(task.plugin);
  const Property* const property = FindProperty(task.property);
  if (property == nullptr) throw std::invalid_argument("no such property: " + task.property);
  for (std::size_t i = 0; i < plugin.implementation_count; ++i) {
    const heddle_implementation* const implementation = plugin.implementations[i];
    if (implementation->name == task.implementation) return {FindKind(implementation->kind), property, implementation};
  }
  throw std::invalid_argument("no such implementation in " + task.plugin + ": " + task.implementation);
}

Budget BudgetOf(const Kind& kind, Budget budget) {
  budget.options.faults &= kind.Faults();
  return budget;
}

void SendFound(const Child::Send& send, const json& message) {
  send(message.dump(-1, ' ', false, json::error_handler_t::replace));
}

// Search, with a look at the clock now and then.
explore::Searched SearchFor(const explore::Program& program, strategy::Strategy& strategy, const runtime::Options& options,
                            std::uint64_t limit, const TaskRun& run) {
  explore::Searched all;
  do {
    const explore::Searched part = explore::Search(program, strategy, options, std::min(kSchedulesAtOnce, limit - all.executions));
    all.executions += part.executions;
    all.steps += part.steps;
    all.reached_step_bound |= part.reached_step_bound;
    all.exhausted = part.exhausted && !all.reached_step_bound;
    all.failure = part.failure;
    if (part.executions < kSchedulesAtOnce || all.failure) break;
  } while (all.executions < limit && !run.OutOfTime());
  return all;
}

}  // namespace

TaskRun::TaskRun(const Task& task, const Child::Send& send)
    : task_(task),
      send_(send),
      subject_(Load(task)),
      budget_(BudgetOf(*subject_.kind, task.budget)),
      end_(budget_.time ? std::optional(Clock::now() + *budget_.time) : std::nullopt) {
  result_.exhausted = explore::IsExhaustive(budget_.strategy.name);
}

Candidate TaskRun::ScenarioOf(std::uint64_t index) const {
  if (index < task_.regressions.size()) {
    return {subject_.kind->FromJson(json::parse(task_.regressions[static_cast<std::size_t>(index)])), [] { return std::vector<Candidate>(); }};
  }
  return subject_.kind->Generate(*subject_.property, *subject_.implementation, budget_.seed, index - task_.regressions.size());
}

std::uint64_t TaskRun::CostOf(const Scenario& scenario) const {
  const auto threads = static_cast<std::uint64_t>(scenario.Threads());
  const bool is_costly = scenario.Forks() || (subject_.implementation->claims & HEDDLE_COSTLY) != 0;
  return (threads <= kOrdinaryThreads ? 1 : threads) * (is_costly ? kCostly : 1);
}

bool TaskRun::OutOfTime() const { return (end_ && Clock::now() >= *end_) || PastDeadline(); }

bool TaskRun::PastDeadline() const { return budget_.deadline && Clock::now() >= *budget_.deadline; }

std::uint64_t TaskRun::Left() const { return budget_.schedules - std::min(spent_, budget_.schedules); }

bool TaskRun::GoesOn(const Candidate& candidate, std::uint64_t index, const explore::Searched& searched) {
  result_.executions += searched.executions;
  result_.steps += searched.steps;
  spent_ += searched.executions * CostOf(*candidate.scenario);
  const runtime::InstrumentationCount count = runtime::Instrumentation();
  result_.instrumented = count.atomics + count.plain;
  if (!searched.failure) return true;
  result_.exhausted = false;
  const Failure& failure = *searched.failure;
  if (failure.verdict == Verdict::kNotModelled) {
    SendCounts();
    SendFound(send_, {{"inconclusive", failure.message}});
    return false;
  }
  if (IsTainting(failure.verdict)) {
    SendCounts();
    SendFound(send_, {{"tainted", failure}, {"index", index}});
    return false;
  }
  if (Blamed(*subject_.kind, *subject_.property, failure) == subject_.property->id) {
    SendCounts();
    Report(candidate, failure);
    return false;
  }
  if (!foreign_) foreign_.emplace(candidate, failure);
  return true;
}

void TaskRun::EndScenario(bool exhausted) {
  ++result_.scenarios;
  result_.exhausted = result_.exhausted && exhausted;
}

void TaskRun::Conclude() {
  SendCounts();
  if (foreign_) return Report(foreign_->first, foreign_->second);
  if (budget_.strategy.name == "dpor" && result_.instrumented == 0) {
    return SendFound(send_, {{"inconclusive", "dpor has to see what the subject does between its calls of libc, and it is not instrumented"}});
  }
  // Where there is no limit but time, that it is over is no reason.
  const bool is_cut = budget_.schedules == Budget::kUnlimited ? PastDeadline() : OutOfTime();
  if (!result_.exhausted && Left() != 0 && is_cut) {
    return SendFound(send_, {{"inconclusive", "out of time"}});
  }
  SendFound(send_, {{"held", true}});
}

void TaskRun::Examine(std::uint64_t index, const Failure& failure) { Report(ScenarioOf(index), failure); }

void TaskRun::Report(const Candidate& candidate, const Failure& failure) {
  SendFound(send_, {{"violation", ToJson(properties::Examine(*subject_.kind, *subject_.property, *subject_.implementation, candidate, failure, budget_))}});
}

void TaskRun::SendCounts() {
  SendFound(send_, {{"counts",
                     {{"executions", result_.executions},
                      {"scenarios", result_.scenarios},
                      {"steps", result_.steps},
                      {"instrumented", result_.instrumented},
                      {"exhausted", result_.exhausted}}}});
}

void SearchTask(const Task& task, const Child::Send& send) {
  TaskRun run(task, send);
  const Budget& budget = run.budget();
  const Subject& subject = run.subject();
  const bool exhaustive = explore::IsExhaustive(budget.strategy.name);
  const std::uint64_t scenarios =
      exhaustive ? task.regressions.size() + subject.kind->ExhaustiveScenarios(*subject.property, *subject.implementation) : ~std::uint64_t{0};
  const std::uint64_t each = budget.schedules == Budget::kUnlimited ? kSchedulesUnlimited
                                                                    : std::max(kSchedulesPerScenario, budget.schedules / kScenarios);
  for (std::uint64_t index = budget.shard; index < scenarios && !run.IsOver(); index += budget.shards) {
    const Candidate candidate = run.ScenarioOf(index);
    explore::SetCase(json{{"index", index}}.dump());
    const runtime::Options options = candidate.scenario->Adjust(budget.options);
    const explore::Program program = [&] { candidate.scenario->Run(*subject.implementation); };
    const auto strategy = explore::MakeStrategy(budget.strategy, budget.seed + index);
    const std::uint64_t affordable = std::min(exhaustive ? Budget::kUnlimited : each, run.Left());
    const std::uint64_t limit =
        affordable == Budget::kUnlimited ? affordable : std::max<std::uint64_t>(1, affordable / run.CostOf(*candidate.scenario));
    bool exhausted = false;
    for (std::uint64_t tried = 0; tried < limit;) {
      const explore::Searched searched = SearchFor(program, *strategy, options, limit - tried, run);
      tried += searched.executions;
      if (!run.GoesOn(candidate, index, searched)) return;
      exhausted = searched.exhausted;
      if (!searched.failure || run.OutOfTime()) break;
    }
    run.EndScenario(exhausted);
  }
  run.Conclude();
}

}  // namespace heddle::properties
