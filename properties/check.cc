// The parent schedules tasks and keeps their results in order; the child of a task searches (search_task.h). When a child dies, or a failure
// may have damaged it, a second child examines what happened.
#include "properties/check.h"

#include <poll.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <utility>

#include "properties/fuzz_task.h"
#include "properties/plugin_file.h"
#include "properties/result_json.h"
#include "properties/search_task.h"
#include "properties/token.h"
#include "stress/explore/isolation.h"
#include "stress/explore/serialize.h"

namespace heddle::properties {
namespace {

using Clock = std::chrono::steady_clock;
using explore::Child;
using explore::Failure;
using nlohmann::json;

// A task on its way.
class Running {
 public:
  Running(const Task& task, const PluginInfo& plugin) : plugin_(plugin), began_(Clock::now()) {
    result_.task = task;
    const auto search = task.budget.strategy.name == kFuzz ? FuzzTask : SearchTask;
    child_.emplace([&](const Child::Send& send) { search(task, send); });
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
    child_.emplace([=](const Child::Send& send) { TaskRun(task, send).Examine(index, failure); });
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
                task.budget.strategy.bound,
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
