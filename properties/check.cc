// The parent schedules tasks and keeps their results in order; the child of a task searches. When a child dies, or a failure may have
// damaged it, a second child examines what happened.
#include "properties/check.h"

#include <poll.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <utility>

#include "properties/examine.h"
#include "properties/plugin_file.h"
#include "properties/result_json.h"
#include "properties/token.h"
#include "stress/explore/isolation.h"
#include "stress/explore/search.h"
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
// And so does one of an implementation that claims to be costly.
constexpr std::uint64_t kCostly = 10;
// Between two looks at the clock.
constexpr std::uint64_t kSchedulesAtOnce = 5000;

// What a task is about, in the process that has loaded its plugin.
struct Subject {
  const Kind* kind;
  const Property* property;
  const heddle_implementation* implementation;
};

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

// The task's budget, with the faults that its kind can be checked under.
Budget BudgetOf(const Subject& subject, const Task& task) {
  Budget budget = task.budget;
  budget.options.faults &= subject.kind->Faults();
  return budget;
}

// Scenario number `index`: the task's regressions first, then those that are generated.
Candidate ScenarioOf(const Subject& subject, const Task& task, std::uint64_t index) {
  if (index < task.regressions.size()) {
    return {subject.kind->FromJson(json::parse(task.regressions[static_cast<std::size_t>(index)])), [] { return std::vector<Candidate>(); }};
  }
  return subject.kind->Generate(*subject.property, *subject.implementation, task.budget.seed, index - task.regressions.size());
}

// --- in a child ------------------------------------------------------------------------------------------------------------------

void SendFound(const Child::Send& send, const json& message) {
  send(message.dump(-1, ' ', false, json::error_handler_t::replace));
}

json CountsOf(const Result& result) {
  return {{"executions", result.executions},
          {"scenarios", result.scenarios},
          {"steps", result.steps},
          {"instrumented", result.instrumented},
          {"exhausted", result.exhausted}};
}

// How many ordinary schedules one of this scenario's stands for.
std::uint64_t CostOf(const Scenario& scenario, const heddle_implementation& implementation) {
  const auto threads = static_cast<std::uint64_t>(scenario.Threads());
  return (threads <= kOrdinaryThreads ? 1 : threads) * ((implementation.claims & HEDDLE_COSTLY) != 0 ? kCostly : 1);
}

// Search, with a look at the clock now and then.
explore::Searched SearchFor(const explore::Program& program, strategy::Strategy& strategy, const runtime::Options& options,
                            std::uint64_t limit, const std::function<bool()>& out_of_time) {
  explore::Searched all;
  do {
    const explore::Searched part = explore::Search(program, strategy, options, std::min(kSchedulesAtOnce, limit - all.executions));
    all.executions += part.executions;
    all.steps += part.steps;
    all.reached_step_bound |= part.reached_step_bound;
    all.exhausted = part.exhausted && !all.reached_step_bound;
    all.failure = part.failure;
    if (part.executions < kSchedulesAtOnce || all.failure) break;
  } while (all.executions < limit && !out_of_time());
  return all;
}

void SearchTask(const Task& task, const Child::Send& send) {
  const Subject subject = Load(task);
  const Budget budget = BudgetOf(subject, task);
  const bool exhaustive = explore::IsExhaustive(budget.strategy.name);
  const Clock::time_point end = Clock::now() + budget.time.value_or(std::chrono::milliseconds(0));
  const std::uint64_t scenarios =
      exhaustive ? task.regressions.size() + subject.kind->ExhaustiveScenarios(*subject.property, *subject.implementation) : ~std::uint64_t{0};
  const std::uint64_t each = budget.schedules == Budget::kUnlimited ? kSchedulesUnlimited
                                                                    : std::max(kSchedulesPerScenario, budget.schedules / kScenarios);

  Result result;
  result.exhausted = exhaustive;
  std::optional<std::pair<Candidate, Failure>> foreign;
  const auto report = [&](const Candidate& candidate, const Failure& failure) {
    SendFound(send, {{"violation", ToJson(Examine(*subject.kind, *subject.property, *subject.implementation, candidate, failure, budget))}});
  };
  const auto out_of_time = [&] { return budget.time && Clock::now() >= end; };
  std::uint64_t spent = 0;  // of the budget
  const auto done = [&] { return spent >= budget.schedules || out_of_time(); };
  for (std::uint64_t index = budget.shard; index < scenarios && !done(); index += budget.shards) {
    const Candidate candidate = ScenarioOf(subject, task, index);
    explore::SetCase(json{{"index", index}}.dump());
    const runtime::Options options = candidate.scenario->Adjust(budget.options);
    const explore::Program program = [&] { candidate.scenario->Run(*subject.implementation); };
    const auto strategy = explore::MakeStrategy(budget.strategy, budget.seed + index);
    const std::uint64_t cost = CostOf(*candidate.scenario, *subject.implementation);
    const std::uint64_t affordable = std::min(exhaustive ? Budget::kUnlimited : each, budget.schedules - spent);
    const std::uint64_t limit = affordable == Budget::kUnlimited ? affordable : std::max<std::uint64_t>(1, affordable / cost);
    for (std::uint64_t tried = 0; tried < limit;) {
      const explore::Searched searched = SearchFor(program, *strategy, options, limit - tried, out_of_time);
      tried += searched.executions;
      result.executions += searched.executions;
      spent += searched.executions * cost;
      result.steps += searched.steps;
      const runtime::InstrumentationCount count = runtime::Instrumentation();
      result.instrumented = count.atomics + count.plain;
      if (!searched.failure) {
        result.exhausted = result.exhausted && searched.exhausted;
        break;
      }
      result.exhausted = false;
      const Failure& failure = *searched.failure;
      SendFound(send, {{"counts", CountsOf(result)}});
      if (failure.verdict == Verdict::kNotModelled) {
        SendFound(send, {{"inconclusive", failure.message}});
        return;
      }
      if (IsTainting(failure.verdict)) {
        SendFound(send, {{"tainted", failure}, {"index", index}});
        return;
      }
      if (Blamed(*subject.kind, *subject.property, failure) == subject.property->id) {
        report(candidate, failure);
        return;
      }
      // It breaks another property. That is told if this one turns out to hold.
      if (!foreign) foreign.emplace(candidate, failure);
      if (out_of_time()) break;
    }
    ++result.scenarios;
  }
  if (foreign) {
    SendFound(send, {{"counts", CountsOf(result)}});
    report(foreign->first, foreign->second);
    return;
  }
  if (budget.strategy.name == "dpor" && result.instrumented == 0) {
    SendFound(send, {{"counts", CountsOf(result)}, {"inconclusive", "dpor has to see what the subject does between its calls of libc, and it is not instrumented"}});
    return;
  }
  if (budget.schedules != Budget::kUnlimited && !result.exhausted && spent < budget.schedules && out_of_time()) {
    SendFound(send, {{"counts", CountsOf(result)}, {"inconclusive", "out of time"}});
    return;
  }
  SendFound(send, {{"counts", CountsOf(result)}, {"held", true}});
}

void ExamineTask(const Task& task, std::uint64_t index, const Failure& failure, const Child::Send& send) {
  const Subject subject = Load(task);
  const Candidate candidate = ScenarioOf(subject, task, index);
  SendFound(send, {{"violation", ToJson(Examine(*subject.kind, *subject.property, *subject.implementation, candidate, failure, BudgetOf(subject, task)))}});
}

// --- in the parent ---------------------------------------------------------------------------------------------------------------

// A task on its way.
class Running {
 public:
  Running(const Task& task, const PluginInfo& plugin) : plugin_(plugin), began_(Clock::now()) {
    result_.task = task;
    child_.emplace([&](const Child::Send& send) { SearchTask(task, send); });
  }

  int descriptor() const { return child_->descriptor(); }
  std::uint64_t executions() const { return std::max(result_.executions, child_->Executions()); }
  const Result& result() const { return result_; }

  // What is known of a task that is not to go on.
  Result Interrupt() {
    Result result = result_;
    result.executions = executions();
    result.seconds = std::chrono::duration<double>(Clock::now() - began_).count();
    if (decided_) return result;
    result.status = Status::kInconclusive;
    result.reason = kInterrupted;
    return result;
  }

  // Takes what has arrived. True when the result is complete.
  bool Advance() {
    for (const std::string& message : child_->Receive()) Take(json::parse(message));
    if (!child_->Ended()) return false;
    const explore::ChildEnd end = child_->End();
    if (tainted_) {
      Again(tainted_index_, *std::exchange(tainted_, std::nullopt));
      return false;
    }
    if (!end.finished && !decided_) {
      if (end.failure && !end.case_text.empty() && !examining_) {
        const json where = json::parse(end.case_text);
        result_.executions = std::max(result_.executions, child_->Executions());
        Again(where.at("index").get<std::uint64_t>(), *end.failure);
        return false;
      }
      result_.status = Status::kFault;
      result_.reason = !end.fault.empty() ? end.fault : end.failure ? end.failure->message : "a worker process ended early";
    }
    result_.seconds = std::chrono::duration<double>(Clock::now() - began_).count();
    return true;
  }

 private:
  void Again(std::uint64_t index, const Failure& failure) {
    examining_ = true;
    const Task task = result_.task;
    child_.emplace([=](const Child::Send& send) { ExamineTask(task, index, failure, send); });
  }

  void Take(const json& message) {
    if (message.contains("counts")) {
      const json& counts = message["counts"];
      counts.at("executions").get_to(result_.executions);
      counts.at("scenarios").get_to(result_.scenarios);
      counts.at("steps").get_to(result_.steps);
      counts.at("instrumented").get_to(result_.instrumented);
      counts.at("exhausted").get_to(result_.exhausted);
    }
    if (message.contains("held")) {
      result_.status = Status::kHeld;
      decided_ = true;
    }
    if (message.contains("inconclusive")) {
      result_.status = Status::kInconclusive;
      message["inconclusive"].get_to(result_.reason);
      decided_ = true;
    }
    if (message.contains("tainted")) {
      tainted_ = message["tainted"].get<Failure>();
      message.at("index").get_to(tainted_index_);
    }
    if (message.contains("violation")) TakeViolation(message["violation"]);
  }

  void TakeViolation(const json& message) {
    Task& task = result_.task;
    Violation violation = ViolationFromJson(message);
    violation.found_after = result_.executions;
    const Failure& failure = violation.recording.failure;
    task.budget.strategy.member = failure.strategy;
    Token token{plugin_.name,
                plugin_.version,
                plugin_.build,
                task.implementation,
                task.property,
                message.at("scenario"),
                violation.options,
                failure.choices,
                std::string(Name(failure.verdict)),
                violation.property,
                failure.hash,
                task.budget.strategy.name,
                task.budget.strategy.depth,
                task.budget.strategy.preemptions,
                task.budget.strategy.member,
                task.budget.seed,
                violation.found_after,
                violation.original_switches};
    violation.token = Encode(token);
    result_.violation = std::move(violation);
    result_.status = Status::kViolated;
    decided_ = true;
  }

  const PluginInfo plugin_;
  const Clock::time_point began_;
  std::optional<Child> child_;
  Result result_;
  bool decided_ = false;
  bool examining_ = false;
  std::optional<Failure> tainted_;
  std::uint64_t tainted_index_ = 0;
};

}  // namespace

void RunTasks(const std::vector<Task>& tasks, int jobs, const std::function<void(const Result&)>& done,
              const std::function<void(std::size_t tasks, std::uint64_t executions)>& progress,
              const std::function<bool()>& stop) {
  std::map<std::string, PluginInfo> plugins;
  for (const Task& task : tasks) {
    if (!plugins.contains(task.plugin)) plugins[task.plugin] = Inspect(task.plugin);
  }
  std::vector<std::optional<Result>> results(tasks.size());
  std::map<std::size_t, Running> running;
  std::size_t started = 0;
  std::size_t reported = 0;
  std::uint64_t executions = 0;
  const auto report = [&] {
    for (; reported < tasks.size() && results[reported]; ++reported) {
      done(*results[reported]);
      results[reported]->violation.reset();
    }
  };
  while (reported < tasks.size()) {
    if (stop()) {
      for (auto& [number, task] : running) results[number] = task.Interrupt();
      running.clear();
      for (; started < tasks.size(); ++started) {
        results[started].emplace();
        results[started]->task = tasks[started];
        results[started]->status = Status::kInconclusive;
        results[started]->reason = kInterrupted;
      }
      report();
      break;
    }
    while (started < tasks.size() && running.size() < static_cast<std::size_t>(std::max(jobs, 1))) {
      const Task& task = tasks[started];
      running.try_emplace(started++, task, plugins.at(task.plugin));
    }
    std::vector<pollfd> ready;
    for (const auto& [number, task] : running) ready.push_back({task.descriptor(), POLLIN, 0});
    poll(ready.data(), ready.size(), 200);
    std::uint64_t under_way = 0;
    for (auto it = running.begin(); it != running.end();) {
      if (!it->second.Advance()) {
        under_way += it->second.executions();
        ++it;
        continue;
      }
      results[it->first] = it->second.result();
      executions += it->second.result().executions;
      it = running.erase(it);
    }
    report();
    progress(reported, executions + under_way);
  }
}

}  // namespace heddle::properties
