#include "properties/result_json.h"

#include <nlohmann/json.hpp>
#include <stdexcept>
#include <utility>

#include "stress/explore/serialize.h"

namespace heddle::properties {
namespace {

using nlohmann::json;

std::shared_ptr<const Scenario> ScenarioFromJson(const json& scenario) {
  const std::string name = scenario.at("kind").get<std::string>();
  const Kind* const kind = FindKind(name);
  if (kind == nullptr) throw std::invalid_argument("no kind is named " + name);
  return kind->FromJson(scenario);
}

}  // namespace

json ToJson(const Violation& violation) {
  return {{"property", violation.property},
          {"recording", violation.recording},
          {"found_after", violation.found_after},
          {"original_switches", violation.original_switches},
          {"minimal_switches", violation.minimal_switches},
          {"scenario", violation.scenario->ToJson()},
          {"options", violation.options},
          {"token", violation.token},
          {"found", violation.found},
          {"found_scenario", violation.found_scenario ? violation.found_scenario->ToJson() : json()}};
}

Violation ViolationFromJson(const json& json) {
  Violation violation;
  json.at("property").get_to(violation.property);
  json.at("recording").get_to(violation.recording);
  json.at("found_after").get_to(violation.found_after);
  json.at("original_switches").get_to(violation.original_switches);
  json.at("minimal_switches").get_to(violation.minimal_switches);
  violation.scenario = ScenarioFromJson(json.at("scenario"));
  json.at("options").get_to(violation.options);
  json.at("token").get_to(violation.token);
  if (const auto& found = json.at("found_scenario"); !found.is_null()) {
    json.at("found").get_to(violation.found);
    violation.found_scenario = ScenarioFromJson(found);
  }
  return violation;
}

json ToJson(const Result& result) {
  return {{"status", static_cast<int>(result.status)},
          {"reason", result.reason},
          {"executions", result.executions},
          {"scenarios", result.scenarios},
          {"steps", result.steps},
          {"instrumented", result.instrumented},
          {"exhausted", result.exhausted},
          {"seconds", result.seconds},
          {"violation", result.violation ? ToJson(*result.violation) : json()}};
}

Result ResultFromJson(const json& json, Task task) {
  Result result;
  result.task = std::move(task);
  const int status = json.at("status").get<int>();
  if (status < 0 || status > static_cast<int>(Status::kFault)) throw std::invalid_argument("no such status");
  result.status = static_cast<Status>(status);
  json.at("reason").get_to(result.reason);
  json.at("executions").get_to(result.executions);
  json.at("scenarios").get_to(result.scenarios);
  json.at("steps").get_to(result.steps);
  json.at("instrumented").get_to(result.instrumented);
  json.at("exhausted").get_to(result.exhausted);
  json.at("seconds").get_to(result.seconds);
  if (const auto& violation = json.at("violation"); !violation.is_null()) {
    result.violation = ViolationFromJson(violation);
    result.task.budget.strategy.member = result.violation->recording.failure.strategy;
  }
  if ((result.status == Status::kViolated) != result.violation.has_value()) throw std::invalid_argument("a violation without its particulars");
  return result;
}

}  // namespace heddle::properties
