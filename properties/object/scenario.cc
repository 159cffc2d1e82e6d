// The text form of steps is also their form in JSON, so that a report's scenario can be read, and edited.
#include "properties/object/scenario.h"

#include <charconv>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <utility>

#include "properties/cpp_text.h"
#include "properties/object/rules.h"

namespace heddle::properties::object {
namespace {

struct Word {
  Step::Type type;
  std::string_view name;
  int arguments;
};

constexpr Word kWords[] = {
    {Step::Type::kSleep, "sleep", 1},
    {Step::Type::kMeet, "meet", 1},
    {Step::Type::kAwaitWaiters, "await-waiters", 1},
    {Step::Type::kDestroy, "destroy", 0},
    {Step::Type::kWork, "work", 0},
    {Step::Type::kThrow, "throw", 0},
};

// Bounds on what is read from outside.
constexpr std::size_t kMaxThreads = 64;
constexpr std::size_t kMaxSteps = 1000;
constexpr std::int64_t kMaxStop = 1'000'000;
constexpr std::int64_t kMaxArgument = 1'000'000'000'000;

std::uint64_t NextSerial() {
  static std::uint64_t last = 0;
  return ++last;
}

[[noreturn]] void Reject(std::string_view text) { throw std::invalid_argument("not a step: " + std::string(text)); }

std::vector<std::int64_t> NumbersIn(std::string_view list, std::string_view whole) {
  std::vector<std::int64_t> numbers;
  const char* at = list.data();
  const char* const end = at + list.size();
  while (at != end) {
    std::int64_t number = 0;
    const auto [next, error] = std::from_chars(at, end, number);
    if (error != std::errc() || number < -kMaxArgument || number > kMaxArgument) Reject(whole);
    numbers.push_back(number);
    at = next;
    if (at == end) break;
    if (*at++ != ',' || at == end) Reject(whole);
  }
  return numbers;
}

// Throws unless each task that is named is there.
void CheckTasks(const Rules& rules, const Plan& plan) {
  const auto check = [&](std::int64_t task, std::int64_t least) {
    if (task < least || task > static_cast<std::int64_t>(plan.tasks.size())) {
      throw std::invalid_argument("a scenario without the task " + std::to_string(task));
    }
  };
  const auto check_all = [&](const Steps& steps) {
    for (const Step& step : steps) {
      if (TakesTask(rules, step)) check(step.arguments[0], 1);
    }
  };
  for (std::size_t i = 0; i < rules.parameters.size(); ++i) {
    if (rules.parameters[i].is_task) check(plan.parameters[i], 0);
  }
  check_all(plan.before);
  for (const Steps& steps : plan.threads) check_all(steps);
  for (const Steps& steps : plan.tasks) check_all(steps);
  check_all(plan.afterwards);
}

}  // namespace

std::string ToText(const Rules& rules, const Step& step) {
  std::string text;
  if (step.type == Step::Type::kCall) {
    text = rules.operations[static_cast<std::size_t>(step.operation)].name;
  } else {
    for (const Word& word : kWords) {
      if (word.type == step.type) text = word.name;
    }
  }
  for (std::size_t i = 0; i < step.arguments.size(); ++i) text += (i == 0 ? "(" : ",") + std::to_string(step.arguments[i]);
  if (!step.arguments.empty()) text += ")";
  return step.if_ok ? text + "?" : text;
}

Step StepFromText(const Rules& rules, std::string_view text) {
  Step step;
  if (text.ends_with('?')) {
    step.if_ok = true;
    text.remove_suffix(1);
  }
  const std::size_t open = text.find('(');
  const std::string_view name = text.substr(0, open);
  if (open != std::string_view::npos) {
    if (!text.ends_with(')')) Reject(text);
    step.arguments = NumbersIn(text.substr(open + 1, text.size() - open - 2), text);
  }
  const auto given = static_cast<int>(step.arguments.size());
  for (const Word& word : kWords) {
    if (word.name != name) continue;
    if (given != word.arguments) Reject(text);
    for (const std::int64_t argument : step.arguments) {
      if (argument < 0) Reject(text);
    }
    step.type = word.type;
    return step;
  }
  for (std::size_t i = 0; i < rules.operations.size(); ++i) {
    if (rules.operations[i].name != name || rules.operations[i].is_event) continue;
    if (given != rules.operations[i].arguments) Reject(text);
    step.operation = static_cast<int>(i);
    return step;
  }
  Reject(text);
}

ObjectScenario::ObjectScenario(const Rules& rules, std::string property, Plan plan)
    : rules_(rules), property_(std::move(property)), plan_(std::move(plan)), serial_(NextSerial()) {}

runtime::Options ObjectScenario::Adjust(runtime::Options options) const {
  options.detect_races = options.detect_races && plan_.detect_races;
  options.plain_points = options.plain_points || plan_.plain_points;
  if (plan_.exact_time) options.max_surprises = 0;
  return options;
}

int ObjectScenario::Operations() const {
  std::size_t count = plan_.before.size() + plan_.afterwards.size();
  for (const Steps& steps : plan_.threads) count += steps.size();
  for (const Steps& steps : plan_.tasks) count += steps.size();
  return static_cast<int>(count);
}

nlohmann::json ObjectScenario::ToJson() const {
  const auto texts = [&](const Steps& steps) {
    nlohmann::json list = nlohmann::json::array();
    for (const Step& step : steps) list.push_back(ToText(rules_, step));
    return list;
  };
  const auto lists = [&](const std::vector<Steps>& all) {
    nlohmann::json list = nlohmann::json::array();
    for (const Steps& steps : all) list.push_back(texts(steps));
    return list;
  };
  nlohmann::json json = {{"kind", rules_.name},
                         {"property", property_},
                         {"parameters", plan_.parameters},
                         {"before", texts(plan_.before)},
                         {"threads", lists(plan_.threads)},
                         {"tasks", lists(plan_.tasks)},
                         {"afterwards", texts(plan_.afterwards)},
                         {"exact_time", plan_.exact_time},
                         {"plain_points", plan_.plain_points},
                         {"detect_races", plan_.detect_races},
                         {"stop_after", plan_.stop_after},
                         {"watch_handover", plan_.watch_handover}};
  // Most objects know nothing of processes, and their scenarios say nothing of them.
  if (plan_.processes) json["processes"] = true;
  return json;
}

std::shared_ptr<const ObjectScenario> ObjectScenario::FromJson(const Rules& rules, const nlohmann::json& json) {
  const auto steps_in = [&](const nlohmann::json& list) {
    Steps steps;
    for (const nlohmann::json& text : list) steps.push_back(StepFromText(rules, text.get<std::string>()));
    if (steps.size() > kMaxSteps) throw std::invalid_argument("a scenario's thread with too many steps");
    return steps;
  };
  Plan plan;
  json.at("parameters").get_to(plan.parameters);
  if (plan.parameters.size() != rules.parameters.size()) throw std::invalid_argument("a scenario with the wrong number of parameters");
  plan.before = steps_in(json.at("before"));
  for (const nlohmann::json& list : json.at("threads")) plan.threads.push_back(steps_in(list));
  if (plan.threads.empty() || plan.threads.size() > kMaxThreads) {
    throw std::invalid_argument("a scenario with no threads, or too many");
  }
  for (const nlohmann::json& list : json.at("tasks")) plan.tasks.push_back(steps_in(list));
  if (plan.tasks.size() >= HEDDLE_MAX_TASKS) throw std::invalid_argument("a scenario with too many tasks");
  CheckTasks(rules, plan);
  plan.afterwards = steps_in(json.at("afterwards"));
  json.at("exact_time").get_to(plan.exact_time);
  json.at("plain_points").get_to(plan.plain_points);
  json.at("detect_races").get_to(plan.detect_races);
  json.at("stop_after").get_to(plan.stop_after);
  if (plan.stop_after < 0 || plan.stop_after > kMaxStop) throw std::invalid_argument("a scenario whose T1 is stopped at no possible time");
  json.at("watch_handover").get_to(plan.watch_handover);
  plan.processes = json.value("processes", false);
  if (plan.processes && (!plan.tasks.empty() || plan.stop_after != 0)) throw std::invalid_argument("a scenario of processes with tasks, or with a T1 that is stopped");
  return std::make_shared<ObjectScenario>(rules, json.at("property").get<std::string>(), std::move(plan));
}

std::string ObjectScenario::Describe() const {
  const auto line = [&](std::string text, const Steps& steps) {
    for (const Step& step : steps) text += " " + ToText(rules_, step);
    return text + "\n";
  };
  std::string text;
  for (std::size_t i = 0; i < rules_.parameters.size(); ++i) {
    text += (i == 0 ? "" : ", ") + std::string(rules_.parameters[i].name) + " " + std::to_string(plan_.parameters[i]);
  }
  if (!text.empty()) text += "\n";
  if (plan_.processes) text += "each thread in a process of its own\n";
  if (!plan_.before.empty()) text += line("first T0:", plan_.before);
  for (std::size_t i = 0; i < plan_.threads.size(); ++i) text += line("T" + std::to_string(i + 1) + ":", plan_.threads[i]);
  for (std::size_t i = 0; i < plan_.tasks.size(); ++i) text += line("task " + std::to_string(i + 1) + ":", plan_.tasks[i]);
  if (plan_.stop_after != 0) text += "T1 is stopped for good after " + std::to_string(plan_.stop_after) + " of its operations\n";
  if (!plan_.afterwards.empty()) text += line("then T0:", plan_.afterwards);
  return text;
}

std::string ObjectScenario::ToCpp(const std::string& comment) const {
  CppScenario cpp;
  const auto statement = [&](const Step& step) -> std::string {
    switch (step.type) {
      case Step::Type::kSleep: return CppSleep(step.arguments[0]);
      case Step::Type::kMeet: cpp.meeting = static_cast<int>(step.arguments[0]); return CppMeet();
      case Step::Type::kAwaitWaiters: return CppAwaitWaiters(step.arguments[0]);
      case Step::Type::kDestroy: return "// here the object is destroyed";
      case Step::Type::kWork: return "std::this_thread::yield();";
      case Step::Type::kThrow: return "throw std::runtime_error(\"the task fails\");";
      case Step::Type::kCall: break;
    }
    const Operation& operation = rules_.operations[static_cast<std::size_t>(step.operation)];
    std::string call = "object." + std::string(operation.name) + "(";
    for (std::size_t i = 0; i < step.arguments.size(); ++i) {
      const std::string argument = std::to_string(step.arguments[i]);
      call += i == 0 ? "" : ", ";
      if (i == 0 && operation.takes_task) {
        call += "task" + argument;
      } else if (operation.timed && i + 1 == step.arguments.size()) {
        call += "std::chrono::nanoseconds(" + argument + ")";
      } else {
        call += argument;
      }
    }
    return call + ");" + (step.if_ok ? "  // unless the call before it was refused" : "");
  };
  const auto statements = [&](const Steps& steps) {
    Statements list;
    for (const Step& step : steps) list.push_back(statement(step));
    return list;
  };
  cpp.comment = comment;
  for (std::size_t i = 0; i < rules_.parameters.size(); ++i) {
    cpp.comment += "\nobject: " + std::string(rules_.parameters[i].name) + " " + std::to_string(plan_.parameters[i]);
  }
  if (plan_.stop_after != 0) cpp.comment += "\nT1 is stopped for good after " + std::to_string(plan_.stop_after) + " of its operations";
  for (const Steps& steps : plan_.tasks) cpp.tasks.push_back(statements(steps));
  cpp.before = statements(plan_.before);
  for (const Steps& steps : plan_.threads) cpp.threads.push_back(statements(steps));
  cpp.afterwards = statements(plan_.afterwards);
  return CppText(cpp);
}

}  // namespace heddle::properties::object
