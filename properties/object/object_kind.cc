#include "properties/object/object_kind.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <utility>

namespace heddle::properties::object {
namespace {

using runtime::Verdict;

Candidate ToCandidate(const Rules& rules, const std::string& property, const rc::Shrinkable<Plan>& drawn) {
  Candidate candidate;
  candidate.scenario = std::make_shared<ObjectScenario>(rules, property, drawn.value());
  candidate.shrinks = [&rules, property, drawn] {
    std::vector<Candidate> simpler;
    auto shrinks = drawn.shrinks();
    while (auto shrunk = shrinks.next()) simpler.push_back(ToCandidate(rules, property, *shrunk));
    return simpler;
  };
  return candidate;
}

// The same with a process for each thread, where that can be: what is handed over must mean something there, and only who made the object
// destroys it.
Plan AmongProcesses(Plan plan) {
  const auto destroys = [](const Steps& steps) {
    return std::any_of(steps.begin(), steps.end(), [](const Step& step) { return step.type == Step::Type::kDestroy; });
  };
  plan.processes = plan.tasks.empty() && plan.stop_after == 0 && std::none_of(plan.threads.begin(), plan.threads.end(), destroys);
  return plan;
}

}  // namespace

ObjectKind::ObjectKind(Rules rules) : rules_(std::move(rules)) {
  for (const ObjectProperty& property : rules_.properties) properties_.push_back(property.property);
}

std::vector<std::string_view> ObjectKind::ClaimNames(std::uint64_t claims) const {
  std::vector<std::string_view> names;
  for (const ClaimName& claim : rules_.claims) {
    if ((claims & claim.claim) != 0) names.push_back(claim.name);
  }
  if ((claims & HEDDLE_QUIESCENT) != 0) names.push_back("quiescent");
  if ((claims & HEDDLE_NONBLOCKING) != 0) names.push_back("nonblocking");
  if ((claims & HEDDLE_PROCESS_SHARED) != 0) names.push_back("process-shared");
  if ((claims & HEDDLE_COSTLY) != 0) names.push_back("costly");
  return names;
}

std::string ObjectKind::Malformed(const heddle_implementation& implementation) const {
  const auto& ops = *static_cast<const heddle_object_ops*>(implementation.ops);
  if (ops.struct_size < sizeof ops) return "its table is shorter than heddle_object_ops; rebuild it with this Heddle's plugins/api";
  std::uint64_t known = HEDDLE_QUIESCENT | HEDDLE_NONBLOCKING | HEDDLE_PROCESS_SHARED | HEDDLE_COSTLY;
  for (const ClaimName& claim : rules_.claims) known |= claim.claim;
  if ((implementation.claims & ~known) != 0) return "it claims what this Heddle does not know; rebuild it with this Heddle's plugins/api";
  if (ops.create == nullptr || ops.destroy == nullptr) return "create and destroy must not be null";
  for (std::size_t i = 0; i < ops.operation_count; ++i) {
    const heddle_operation& operation = ops.operations[i];
    if (operation.struct_size < sizeof operation || operation.name == nullptr || operation.call == nullptr) {
      return "operation number " + std::to_string(i) + " of its table is not filled in";
    }
    bool is_known = false;
    for (const Operation& rule : rules_.operations) is_known |= rule.name == operation.name && !rule.is_event;
    if (!is_known) return "kind " + std::string(rules_.name) + " has no operation named " + operation.name;
  }
  const Offer offer(rules_, implementation);
  for (std::size_t i = 0; i < rules_.operations.size(); ++i) {
    if (rules_.operations[i].required && !offer.Has(static_cast<int>(i))) {
      return "kind " + std::string(rules_.name) + " needs the operation " + std::string(rules_.operations[i].name);
    }
  }
  return {};
}

Candidate ObjectKind::Generate(const Property& property, const heddle_implementation& implementation, std::uint64_t seed,
                               std::uint64_t index) const {
  const rc::Gen<Plan> plans = FindProperty(rules_, property.id)->plans(Offer(rules_, implementation), index);
  const bool shared = (implementation.claims & HEDDLE_PROCESS_SHARED) != 0 && index % 2 == 0;
  rc::Random random(seed * 0x9e3779b97f4a7c15u + index);
  return ToCandidate(rules_, std::string(property.id), (shared ? rc::gen::map(plans, AmongProcesses) : plans)(random, /*size=*/100));
}

std::shared_ptr<const Scenario> ObjectKind::FromJson(const nlohmann::json& json) const {
  try {
    auto scenario = ObjectScenario::FromJson(rules_, json);
    if (FindProperty(rules_, scenario->property()) == nullptr) throw std::invalid_argument("no such property: " + scenario->property());
    return scenario;
  } catch (const nlohmann::json::exception& error) {
    throw std::invalid_argument("not a scenario for kind " + std::string(rules_.name) + ": " + error.what());
  }
}

std::string_view ObjectKind::Blame(Verdict verdict) const {
  switch (verdict) {
    case Verdict::kDeadlock: return rules_.progress;
    case Verdict::kLivelock: return rules_.liveness;
    case Verdict::kRace: return rules_.race_free;
    default: return rules_.behaviour;
  }
}

}  // namespace heddle::properties::object
