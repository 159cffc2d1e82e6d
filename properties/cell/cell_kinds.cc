#include "properties/cell/cell_kinds.h"

#include "properties/object/draw.h"
#include "properties/object/object_kind.h"
#include "properties/object/standard.h"

namespace heddle::properties::cell {
namespace {

using namespace object;  // NOLINT: a kind is written in its words
using linearizability::Call;
using linearizability::State;
using linearizability::Value;
using Ways = std::vector<linearizability::Step>;

const std::vector<Value> kValues{1, 2, 3};

enum RegisterCode : int { kRead, kWrite, kExchange, kCompareExchange };

Rules RegisterRules() {
  Rules rules;
  rules.name = "register";
  rules.summary = "a value that is read and written as a whole";
  rules.parameters = {{"initial value", {0, 1}}};
  rules.operations = {
      {.name = "read", .required = true, .looks = true},
      {.name = "write", .arguments = 1, .required = true, .drawn = {kValues}},
      {.name = "exchange", .arguments = 1, .drawn = {kValues}},
      {.name = "compare_exchange", .arguments = 2, .drawn = {{0, 1, 2}, kValues}},
  };
  rules.specification = [](const Rules& self, std::uint64_t, const std::vector<Value>& parameters) {
    return MakeSpecification(self, {parameters[0]}, [](const State& state, const Call& call, Ways* ways) {
      switch (call.operation) {
        case kRead: return ways->push_back({state, HEDDLE_OK, state[0]});
        case kWrite: return ways->push_back({{call.arguments[0]}, HEDDLE_OK, 0});
        case kExchange: return ways->push_back({{call.arguments[0]}, HEDDLE_OK, state[0]});
        case kCompareExchange:
          if (state[0] != call.arguments[0]) return ways->push_back({state, HEDDLE_OK, 0});
          return ways->push_back({{call.arguments[1]}, HEDDLE_OK, 1});
      }
    });
  };
  return WithStandardProperties(rules, {"linearizable", "every call sees and changes the value at one moment of its own", "contract map, set, counter, register"});
}

enum CounterCode : int { kAdd, kFetchAdd, kGet };

Rules CounterRules() {
  Rules rules;
  rules.name = "counter";
  rules.summary = "a number that many threads add to";
  rules.operations = {
      {.name = "add", .arguments = 1, .required = true, .drawn = {{1, 2, -1}}},
      {.name = "fetch_add", .arguments = 1, .drawn = {{1, 2}}},
      {.name = "get", .required = true, .looks = true},
  };
  rules.specification = [](const Rules& self, std::uint64_t, const std::vector<Value>&) {
    return MakeSpecification(self, {0}, [](const State& state, const Call& call, Ways* ways) {
      switch (call.operation) {
        case kAdd: return ways->push_back({{state[0] + call.arguments[0]}, HEDDLE_OK, 0});
        case kFetchAdd: return ways->push_back({{state[0] + call.arguments[0]}, HEDDLE_OK, state[0]});
        case kGet: return ways->push_back({state, HEDDLE_OK, state[0]});
      }
    });
  };
  return WithStandardProperties(rules, {"linearizable", "nothing that is added is lost, and every look sees the number at one moment of the call",
                                        "contract map, set, counter, register"});
}

}  // namespace

const Kind& RegisterKind() {
  static const ObjectKind kind(RegisterRules());
  return kind;
}

const Kind& CounterKind() {
  static const ObjectKind kind(CounterRules());
  return kind;
}

}  // namespace heddle::properties::cell
