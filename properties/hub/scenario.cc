// The text form of actions is also their form in JSON, so that a report's scenario can be read, and edited.
#include "properties/hub/scenario.h"

#include <nlohmann/json.hpp>
#include <stdexcept>
#include <utility>

#include "properties/cpp_text.h"
#include "properties/hub/property_ids.h"
#include "properties/step_text.h"

namespace heddle::properties::hub {
namespace {

// In the order of Step.
constexpr StepForm kSteps[] = {
    {"sleep", StepArgument::kDuration},   {"spawn", StepArgument::kCount}, {"joinall", StepArgument::kDuration},
    {"receive", StepArgument::kCount}, {"send", StepArgument::kCount},
};

// Bounds on what is read from outside.
constexpr std::size_t kMaxTasks = 64;
constexpr std::size_t kMaxActions = 1000;

nlohmann::json ToList(const Actions& actions) {
  nlohmann::json list = nlohmann::json::array();
  for (const Action& action : actions) list.push_back(ToText(action));
  return list;
}

Actions FromList(const nlohmann::json& list) {
  Actions actions;
  for (const nlohmann::json& action : list) actions.push_back(ActionFromText(action.get<std::string>()));
  if (actions.size() > kMaxActions) throw std::invalid_argument("a scenario's task with too many actions");
  return actions;
}

std::string Line(const std::string& who, const Actions& actions) {
  std::string line = who + ":";
  for (const Action& action : actions) line += " " + ToText(action);
  return line + "\n";
}

std::string Statement(const Action& action) {
  const std::string milliseconds = std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(action.duration).count());
  const std::string target = std::to_string(action.target);
  switch (action.step) {
    case Step::kSleep: return "object.sleep(std::chrono::milliseconds(" + milliseconds + "));";
    case Step::kSpawn: return "object.spawn(task" + target + ");";
    case Step::kJoinFor: return "object.joinall_for(std::chrono::milliseconds(" + milliseconds + "));";
    case Step::kReceive: return "object.receive(" + target + ");";
    case Step::kSend: return "object.send(" + target + ");";
  }
  return {};
}

}  // namespace

std::string ToText(const Action& action) { return ActionText(std::span<const StepForm>(kSteps), action, &Action::target); }

Action ActionFromText(std::string_view text) {
  return ParseAction<Action>(std::span<const StepForm>(kSteps), text, kMaxTasks, &Action::target);
}

HubScenario::HubScenario(std::string property, std::vector<Actions> tasks, Actions sender)
    : property_(std::move(property)), tasks_(std::move(tasks)), sender_(std::move(sender)) {}

runtime::Options HubScenario::Adjust(runtime::Options options) const {
  options.detect_races = options.detect_races && property_ == kWellBehaved;
  options.early_timers = false;
  options.faults = static_cast<runtime::FaultSet>(options.faults & ~Bit(runtime::Fault::kDelays));
  return options;
}

int HubScenario::Operations() const {
  std::size_t count = sender_.size();
  for (const Actions& actions : tasks_) count += actions.size();
  return static_cast<int>(count);
}

nlohmann::json HubScenario::ToJson() const {
  nlohmann::json tasks = nlohmann::json::array();
  for (const Actions& actions : tasks_) tasks.push_back(ToList(actions));
  return {{"kind", "hub"}, {"property", property_}, {"tasks", tasks}, {"sender", ToList(sender_)}};
}

std::shared_ptr<const HubScenario> HubScenario::FromJson(const nlohmann::json& json) {
  std::vector<Actions> tasks;
  for (const nlohmann::json& list : json.at("tasks")) tasks.push_back(FromList(list));
  if (tasks.empty() || tasks.size() > kMaxTasks) throw std::invalid_argument("a scenario with no tasks, or too many");
  return std::make_shared<HubScenario>(json.at("property").get<std::string>(), std::move(tasks), FromList(json.at("sender")));
}

std::string HubScenario::Describe() const {
  std::string text;
  for (std::size_t i = 0; i < tasks_.size(); ++i) text += Line(i == 0 ? "T1, main task" : "T1, task " + std::to_string(i), tasks_[i]);
  return text + Line("T2", sender_) + "then T1 spawns and joins all, and T2 sends what is still waited for\n";
}

std::string HubScenario::ToCpp(const std::string& comment) const {
  CppScenario cpp;
  cpp.comment = comment;
  Statements& hub = cpp.threads.emplace_back();
  for (std::size_t i = tasks_.size(); i-- > 0;) {
    if (i != 0) hub.push_back("const auto task" + std::to_string(i) + " = [&] {");
    for (const Action& action : tasks_[i]) hub.push_back((i == 0 ? "" : "  ") + Statement(action));
    if (i != 0) hub.push_back("};");
  }
  hub.push_back("object.joinall();");
  Statements& sender = cpp.threads.emplace_back();
  for (const Action& action : sender_) sender.push_back(Statement(action));
  return CppText(cpp);
}

}  // namespace heddle::properties::hub
