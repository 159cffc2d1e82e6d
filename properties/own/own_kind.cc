#include "properties/own/own_kind.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string_view>

#include "properties/object/draw.h"
#include "properties/object/object_kind.h"
#include "properties/object/standard.h"

namespace heddle::properties::own {
namespace {

using namespace object;  // NOLINT: a kind is written in its words
using linearizability::Call;
using linearizability::State;
using Ways = std::vector<linearizability::Step>;

constexpr std::size_t kMaxArguments = 2;

std::map<std::string, const heddle_kind*, std::less<>>& Functions() {
  static auto* const functions = new std::map<std::string, const heddle_kind*, std::less<>>;
  return *functions;
}

[[noreturn]] void Refuse(const std::string& why) { throw std::invalid_argument(why); }

bool IsName(const char* name) {
  if (name == nullptr || *name == 0) return false;
  return std::all_of(name, name + std::string_view(name).size(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  });
}

ValuesInfo CopyValues(const heddle_values& values, const std::string& where) {
  if (values.name == nullptr || values.values == nullptr || values.value_count == 0) {
    Refuse(where + " has a parameter or an argument without a name, or without values that scenarios can use");
  }
  return {values.name, {values.values, values.values + values.value_count}};
}

// The way in which the call takes effect, if there is one of that number.
bool ApplyWay(const heddle_kind& kind, const std::vector<std::int64_t>& parameters, const State& state, const Call& call, int way,
              linearizability::Step* step) {
  step->state = state;
  const heddle_call seen{static_cast<std::size_t>(call.operation), call.thread, call.arguments.data(), call.began,
                         call.returned ? call.ended : -1};
  heddle_status status = HEDDLE_OK;
  step->result = 0;
  if (kind.apply(parameters.data(), step->state.data(), &seen, way, &status, &step->result) == 0) return false;
  step->status = status;
  if (status != HEDDLE_OK) step->result = 0;
  return true;
}

std::unique_ptr<linearizability::Specification> Specify(const Rules& self, const std::vector<std::int64_t>& parameters) {
  const auto found = Functions().find(self.name);
  if (found == Functions().end()) throw std::logic_error("the plugin of kind " + std::string(self.name) + " is not loaded");
  const heddle_kind& kind = *found->second;
  State initial(kind.state_words, 0);
  kind.initial(parameters.data(), initial.data());
  return MakeSpecification(self, std::move(initial), [&kind, parameters](const State& state, const Call& call, Ways* ways) {
    constexpr int kMostWays = 64;
    for (int way = 0; way < kMostWays; ++way) {
      linearizability::Step step;
      if (!ApplyWay(kind, parameters, state, call, way, &step)) return;
      ways->push_back(std::move(step));
    }
  });
}

Operation OperationOf(const OperationInfo& info) {
  const auto has = [&](unsigned flag) { return (info.flags & flag) != 0; };
  Operation operation{.name = Lasting(info.name)};
  for (const ValuesInfo& argument : info.arguments) operation.drawn.push_back(argument.values);
  operation.timed = has(HEDDLE_OPERATION_TIMED);
  operation.arguments = static_cast<int>(info.arguments.size()) + (operation.timed ? 1 : 0);
  operation.required = has(HEDDLE_OPERATION_REQUIRED);
  operation.waits = has(HEDDLE_OPERATION_WAITS);
  operation.prefills = has(HEDDLE_OPERATION_PREFILLS);
  operation.looks = has(HEDDLE_OPERATION_LOOKS);
  operation.role = has(HEDDLE_OPERATION_OWNER) ? Role::kOwner : has(HEDDLE_OPERATION_OTHERS) ? Role::kOthers : Role::kAnyone;
  return operation;
}

}  // namespace

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(ValuesInfo, name, values)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(OperationInfo, name, arguments, flags)

void to_json(nlohmann::json& json, const KindInfo& info) {
  json = {{"name", info.name},           {"summary", info.summary},       {"promise", info.promise}, {"source", info.source},
          {"parameters", info.parameters}, {"operations", info.operations}, {"sleeps", info.sleeps}};
}

void from_json(const nlohmann::json& json, KindInfo& info) {
  json.at("name").get_to(info.name);
  json.at("summary").get_to(info.summary);
  json.at("promise").get_to(info.promise);
  json.at("source").get_to(info.source);
  json.at("parameters").get_to(info.parameters);
  json.at("operations").get_to(info.operations);
  json.at("sleeps").get_to(info.sleeps);
}

KindInfo Copy(const heddle_kind& kind) {
  if (kind.struct_size < sizeof kind) Refuse("a kind's table is shorter than heddle_kind; rebuild it with this Heddle's plugins/api");
  if (!IsName(kind.name)) Refuse("a kind has no name, or one with other characters than letters, digits and _");
  const std::string where = "kind " + std::string(kind.name);
  if (kind.summary == nullptr || kind.promise == nullptr || kind.source == nullptr) Refuse(where + " lacks its summary, promise or source");
  if (kind.initial == nullptr || kind.apply == nullptr) Refuse(where + " lacks initial or apply");
  if (kind.operation_count == 0) Refuse(where + " has no operations");
  if (kind.state_words == 0 || kind.state_words > HEDDLE_MAX_STATE) {
    Refuse(where + " has a state of " + std::to_string(kind.state_words) + " words; 1 to " + std::to_string(HEDDLE_MAX_STATE) + " are possible");
  }
  KindInfo info{kind.name, kind.summary, kind.promise, kind.source, {}, {}, {kind.sleeps, kind.sleeps + kind.sleep_count}};
  for (std::size_t i = 0; i < kind.parameter_count; ++i) info.parameters.push_back(CopyValues(kind.parameters[i], where));
  for (std::size_t i = 0; i < kind.operation_count; ++i) {
    const heddle_kind_operation& operation = kind.operations[i];
    if (operation.struct_size < sizeof operation || !IsName(operation.name)) {
      Refuse(where + ": operation number " + std::to_string(i) + " has no name of letters, digits and _, or a table that is too short");
    }
    if (operation.argument_count > kMaxArguments) Refuse(where + ": " + operation.name + " has more than 2 arguments");
    OperationInfo copy{operation.name, {}, operation.flags};
    for (std::size_t j = 0; j < operation.argument_count; ++j) copy.arguments.push_back(CopyValues(operation.arguments[j], where));
    info.operations.push_back(std::move(copy));
  }
  return info;
}

std::unique_ptr<Kind> Make(const KindInfo& info) {
  Rules rules;
  rules.name = Lasting(info.name);
  rules.summary = Lasting(info.summary);
  for (const ValuesInfo& parameter : info.parameters) rules.parameters.push_back({Lasting(parameter.name), parameter.values});
  for (const OperationInfo& operation : info.operations) rules.operations.push_back(OperationOf(operation));
  rules.specification = [](const Rules& self, std::uint64_t, const std::vector<std::int64_t>& parameters) { return Specify(self, parameters); };
  Standard standard{"linearizable", Lasting(info.promise), Lasting(info.source)};
  standard.sleeps = info.sleeps;
  return std::make_unique<ObjectKind>(WithStandardProperties(std::move(rules), standard));
}

void UseFunctions(const heddle_kind& kind) { Functions()[kind.name] = &kind; }

}  // namespace heddle::properties::own
