#include "properties/search_task.h"

#include <algorithm>
#include <deque>
#include <memory>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "properties/examine.h"
#include "properties/learning.h"
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
// They take turns, so that what only a large one shows does not wait for all schedules of the small ones: so many schedules in the first
// round, and after each of the next so many times as many as before.
constexpr std::uint64_t kFirstRound = 4;
constexpr std::uint64_t kGrowth = 4;
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

// A scenario, and how far its search has come.
class Trial {
 public:
  Trial(const TaskRun& run, std::uint64_t index)
      : index_(index),
        candidate_(run.ScenarioOf(index)),
        cost_(run.CostOf(*candidate_.scenario)),
        options_(OptionsFor(*candidate_.scenario, run.budget())),
        strategy_(explore::MakeStrategy(run.budget().strategy, run.budget().seed + index)) {}

  // Whether there is nothing left to try within the strategy's bounds, and nothing was left out.
  bool exhausted() const { return ended_ && !reached_step_bound_; }

  // Goes on until this scenario has had so much of the budget, one schedule at the least. False if nothing more is to be tried.
  bool UpTo(std::uint64_t share, TaskRun& run) {
    explore::SetCase(json{{"index", index_}}.dump());
    const explore::Program program = [&] { candidate_.scenario->Run(*run.subject().implementation); };
    const std::uint64_t limit = Schedules(share);
    while (tried_ < limit && !ended_ && !run.IsOver()) {
      const std::uint64_t next = std::min({limit - tried_, Schedules(run.Left()), kSchedulesAtOnce});
      const explore::Searched searched = explore::Search(program, *strategy_, options_, next);
      tried_ += searched.executions;
      reached_step_bound_ |= searched.reached_step_bound;
      ended_ = searched.executions < next && !searched.failure;
      if (!run.GoesOn(candidate_, index_, searched)) return false;
    }
    return true;
  }

 private:
  // How many schedules so much of the budget is.
  std::uint64_t Schedules(std::uint64_t share) const {
    return share == Budget::kUnlimited ? share : std::max<std::uint64_t>(1, share / cost_);
  }

  const std::uint64_t index_;
  const Candidate candidate_;
  const std::uint64_t cost_;
  const runtime::Options options_;
  const std::unique_ptr<strategy::Strategy> strategy_;
  std::uint64_t tried_ = 0;
  bool reached_step_bound_ = false;  // some execution did
  bool ended_ = false;               // the strategy has nothing left to try
};

}  // namespace

TaskRun::TaskRun(const Task& task, const Child::Send& send)
    : task_(task),
      send_(send),
      subject_(Load(task)),
      budget_(BudgetOf(*subject_.kind, task.budget)),
      end_(budget_.time ? std::optional(Clock::now() + *budget_.time) : std::nullopt) {
  result_.exhausted = explore::IsExhaustive(budget_.strategy.name);
  if (budget_.options.racy_points) LearnConflicts();
}

void TaskRun::LearnConflicts() {
  budget_.options.places = PlacesOfConflicts([&](std::uint64_t index) {
    const Candidate candidate = ScenarioOf(index);
    const explore::Program program = [&] { candidate.scenario->Run(*subject_.implementation); };
    return explore::LearnConflicts(program, OptionsFor(*candidate.scenario, budget_));
  });
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
  // One that fills the heap takes as long as thousands of others.
  if (Blamed(*subject_.kind, *subject_.property, failure) == subject_.property->id || failure.verdict == Verdict::kHeapExhausted) {
    SendCounts();
    Report(candidate, failure);
    return false;
  }
  if (!foreign_) foreign_.emplace(candidate, failure);
  return true;
}

void TaskRun::CountScenario(bool exhausted) {
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

void SearchTask(const Task& task, const explore::Child::Send& send) {
  TaskRun run(task, send);
  const Budget& budget = run.budget();
  const Subject& subject = run.subject();
  const bool exhaustive = explore::IsExhaustive(budget.strategy.name);
  const std::uint64_t scenarios =
      exhaustive ? task.regressions.size() + subject.kind->ExhaustiveScenarios(*subject.property, *subject.implementation) : ~std::uint64_t{0};
  const std::uint64_t each = budget.schedules == Budget::kUnlimited ? kSchedulesUnlimited
                                                                    : std::max(kSchedulesPerScenario, budget.schedules / kScenarios);
  const std::uint64_t together = std::clamp<std::uint64_t>(budget.schedules / each, 1, kScenarios);
  for (std::uint64_t first = budget.shard; first < scenarios && !run.IsOver(); first += together * budget.shards) {
    std::deque<Trial> trials;
    std::uint64_t share = 0;
    while (share < each) {
      share = exhaustive ? Budget::kUnlimited : std::min(each, share == 0 ? kFirstRound : share * kGrowth);
      for (std::uint64_t i = 0; i < together && first + i * budget.shards < scenarios && !run.IsOver(); ++i) {
        const bool is_new = i == trials.size();
        if (is_new) trials.emplace_back(run, first + i * budget.shards);
        if (!trials[i].UpTo(share, run)) return;
        if (is_new) run.CountScenario(trials[i].exhausted());
      }
    }
  }
  run.Conclude();
}

}  // namespace heddle::properties
