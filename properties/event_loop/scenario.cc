// The text form of actions is also their form in JSON, so that a report's scenario can be read, and edited.
#include "properties/event_loop/scenario.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <utility>

#include "properties/cpp_text.h"
#include "properties/event_loop/property_ids.h"
#include "properties/step_text.h"

namespace heddle::properties::event_loop {
namespace {

// In the order of Step.
constexpr StepForm kSteps[] = {
    {"start", StepArgument::kCount}, {"cancel", StepArgument::kCount}, {"write", StepArgument::kCount}, {"sleep", StepArgument::kDuration},
    {"pause", StepArgument::kNone},  {"fail", StepArgument::kNone},    {"stop", StepArgument::kNone},   {"watch-idle", StepArgument::kDuration},
};
// In the order of Source.
constexpr StepForm kSources[] = {
    {"posted", StepArgument::kNone},    {"signal", StepArgument::kNone}, {"timer", StepArgument::kDuration},
    {"repeat", StepArgument::kDuration}, {"reader", StepArgument::kNone},
};

// Bounds on what is read from outside.
constexpr std::size_t kMaxThreads = 32;
constexpr std::size_t kMaxCallbacks = 64;
constexpr std::size_t kMaxActions = 1000;
constexpr int kMaxActingCalls = 1000;
// What an execution with so many actions may take.
constexpr std::uint64_t kStepsForEachAction = 400;

const StepForm& FormOf(const Action& action) { return kSteps[static_cast<std::size_t>(action.step)]; }

std::string TextOf(const Actions& actions) {
  std::string text;
  for (const Action& action : actions) text += " " + ToText(action);
  return text;
}

nlohmann::json ToJsonList(const Actions& actions) {
  nlohmann::json list = nlohmann::json::array();
  for (const Action& action : actions) list.push_back(ToText(action));
  return list;
}

Actions ActionsFromJson(const nlohmann::json& list) {
  Actions actions;
  for (const nlohmann::json& action : list) actions.push_back(ActionFromText(action.get<std::string>()));
  if (actions.size() > kMaxActions) throw std::invalid_argument("a scenario with too many actions");
  return actions;
}

}  // namespace

std::string ToText(const Action& action) { return ActionText(kSteps, action, &Action::target); }

Action ActionFromText(std::string_view text) { return ParseAction(kSteps, text, kMaxCallbacks, &Action::target); }

std::string SourceText(const Callback& callback) { return StepText(kSources[static_cast<std::size_t>(callback.source)], callback.delay.count()); }

Callback CallbackFromText(std::string_view source) {
  const auto [form, number] = ParseStep(kSources, source, 0);
  return {static_cast<Source>(form), std::chrono::nanoseconds(number), {}};
}

LoopScenario::LoopScenario(std::string property, std::vector<Callback> callbacks, std::vector<Actions> threads, Options options)
    : property_(std::move(property)), callbacks_(std::move(callbacks)), threads_(std::move(threads)), options_(options) {}

runtime::Options LoopScenario::Adjust(runtime::Options options) const {
  const auto calls = static_cast<std::uint64_t>(Operations()) + static_cast<std::uint64_t>(options_.acting_calls);
  options.max_steps = std::max(options.max_steps, kStepsForEachAction * calls);
  options.detect_races = options.detect_races && property_ == kRaceFree;
  if (options_.exact_time) options.max_surprises = 0;
  return options;
}

int LoopScenario::Operations() const {
  std::size_t count = callbacks_.size();
  for (const Callback& callback : callbacks_) count += callback.actions.size();
  for (const Actions& actions : threads_) count += actions.size();
  return static_cast<int>(count);
}

nlohmann::json LoopScenario::ToJson() const {
  nlohmann::json callbacks = nlohmann::json::array();
  for (const Callback& callback : callbacks_) callbacks.push_back({{"source", SourceText(callback)}, {"actions", ToJsonList(callback.actions)}});
  nlohmann::json threads = nlohmann::json::array();
  for (const Actions& actions : threads_) threads.push_back(ToJsonList(actions));
  return {{"kind", "event_loop"},
          {"property", property_},
          {"callbacks", callbacks},
          {"threads", threads},
          {"exact_time", options_.exact_time},
          {"until_done", options_.until_done},
          {"acting_calls", options_.acting_calls},
          {"judge_turns", options_.judge_turns}};
}

std::shared_ptr<const LoopScenario> LoopScenario::FromJson(const nlohmann::json& json) {
  std::vector<Callback> callbacks;
  for (const nlohmann::json& read : json.at("callbacks")) {
    Callback& callback = callbacks.emplace_back(CallbackFromText(read.at("source").get<std::string>()));
    callback.actions = ActionsFromJson(read.at("actions"));
  }
  std::vector<Actions> threads;
  for (const nlohmann::json& list : json.at("threads")) threads.push_back(ActionsFromJson(list));
  if (callbacks.size() > kMaxCallbacks) throw std::invalid_argument("a scenario with too many callbacks");
  if (threads.empty() || threads.size() > kMaxThreads) throw std::invalid_argument("a scenario with no threads, or too many");
  Options options;
  json.at("exact_time").get_to(options.exact_time);
  json.at("until_done").get_to(options.until_done);
  json.at("acting_calls").get_to(options.acting_calls);
  json.at("judge_turns").get_to(options.judge_turns);
  if (options.acting_calls < 0 || options.acting_calls > kMaxActingCalls) throw std::invalid_argument("a scenario whose callbacks act too often");
  return std::make_shared<LoopScenario>(json.at("property").get<std::string>(), std::move(callbacks), std::move(threads), options);
}

std::string LoopScenario::Describe() const {
  std::string text;
  for (std::size_t i = 0; i < callbacks_.size(); ++i) {
    text += "callback " + std::to_string(i + 1) + ", " + SourceText(callbacks_[i]) + ":" + TextOf(callbacks_[i].actions) + "\n";
  }
  for (std::size_t t = 0; t < threads_.size(); ++t) {
    text += "T" + std::to_string(t + 1) + ":" + TextOf(threads_[t]);
    if (t == 0) text += options_.until_done ? " then runs the loop until it is done" : " then runs the loop";
    text += "\n";
  }
  return options_.until_done ? text : text + "then T0: stops the loop when all is called\n";
}

// `object` is a loop.
std::string LoopScenario::ToCpp(const std::string& comment) const {
  CppScenario cpp;
  cpp.comment = comment;
  const auto start = [&](int target) -> std::string {
    const Callback& callback = callbacks_[static_cast<std::size_t>(target - 1)];
    const std::string name = "callback" + std::to_string(target);
    const std::string delay = "std::chrono::nanoseconds(" + std::to_string(callback.delay.count()) + ")";
    switch (callback.source) {
      case Source::kPosted: return "object.post(" + name + ");";
      case Source::kSignal: return "object.send(" + name + ");";
      case Source::kTimer: return "object.call_after(" + delay + ", " + name + ");";
      case Source::kRepeat: return "object.call_each(" + delay + ", " + name + ");";
      case Source::kReader: return "object.call_when_readable(pipe" + std::to_string(target) + ", " + name + ");";
    }
    return "";
  };
  const auto statement = [&](const Action& action) -> std::string {
    if (action.target < 0 || action.target > static_cast<int>(callbacks_.size())) return "";
    const bool has_target = FormOf(action).argument == StepArgument::kCount;
    if (has_target && action.target == 0) return "";
    switch (action.step) {
      case Step::kStart: return start(action.target);
      case Step::kCancel: return "object.cancel(callback" + std::to_string(action.target) + ");";
      case Step::kWrite: return "write(pipe" + std::to_string(action.target) + ", \"x\", 1);";
      case Step::kSleep: return CppSleep(action.duration.count());
      case Step::kPause: return "// other threads may run here";
      case Step::kFail: return "throw std::runtime_error(\"\");";
      case Step::kStop: return "object.stop();";
      case Step::kWatchIdle: return CppSleep(action.duration.count()) + "  // the loop must be blocked meanwhile";
    }
    return "";
  };
  // Each may name every other.
  for (std::size_t i = 0; i < callbacks_.size(); ++i) cpp.before.push_back("std::function<void()> callback" + std::to_string(i + 1) + ";");
  for (std::size_t i = 0; i < callbacks_.size(); ++i) {
    cpp.before.push_back("callback" + std::to_string(i + 1) + " = [&] {");
    for (const Action& action : callbacks_[i].actions) cpp.before.push_back("  " + statement(action));
    cpp.before.push_back("};");
  }
  for (std::size_t t = 0; t < threads_.size(); ++t) {
    Statements& statements = cpp.threads.emplace_back();
    for (const Action& action : threads_[t]) statements.push_back(statement(action));
    if (t == 0) statements.push_back(options_.until_done ? "object.run_until_done();" : "object.run();");
  }
  return CppText(cpp);
}

}  // namespace heddle::properties::event_loop
