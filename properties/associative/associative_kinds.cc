#include "properties/associative/associative_kinds.h"

#include <algorithm>

#include "properties/object/draw.h"
#include "properties/object/object_kind.h"
#include "properties/object/standard.h"

namespace heddle::properties::associative {
namespace {

using namespace object;  // NOLINT: a kind is written in its words
using linearizability::Call;
using linearizability::State;
using linearizability::Value;
using Ways = std::vector<linearizability::Step>;

const std::vector<Value> kKeys{1, 2, 3};
const std::vector<Value> kValues{10, 20, 30};

// Every call is about one key.
Value KeyOf(const Call& call) { return call.arguments[0]; }

enum SetCode : int { kInsert, kErase, kContains };

// The state holds the keys, sorted.
Rules SetRules() {
  Rules rules;
  rules.name = "set";
  rules.summary = "keys, each at most once";
  rules.operations = {
      {.name = "insert", .arguments = 1, .required = true, .drawn = {kKeys}, .prefills = true},
      {.name = "erase", .arguments = 1, .drawn = {kKeys}},
      {.name = "contains", .arguments = 1, .required = true, .drawn = {kKeys}, .looks = true},
  };
  rules.specification = [](const Rules& self, std::uint64_t, const std::vector<Value>&) {
    return MakeSpecification(self, {}, [](const State& state, const Call& call, Ways* ways) {
      const auto at = std::lower_bound(state.begin(), state.end(), call.arguments[0]);
      const bool found = at != state.end() && *at == call.arguments[0];
      const auto position = at - state.begin();
      State after = state;
      if (call.operation == kInsert && !found) after.insert(after.begin() + position, call.arguments[0]);
      if (call.operation == kErase && found) after.erase(after.begin() + position);
      ways->push_back({std::move(after), HEDDLE_OK, call.operation == kInsert ? !found : found});
    }, KeyOf);
  };
  return WithStandardProperties(rules, {"linearizable", "every call sees and changes the set at one moment of its own", "contract map, set, counter, register"});
}

enum MapCode : int { kPut, kMapInsert, kGet, kMapErase };

// The state holds pairs of key and value, sorted by key.
Rules MapRules() {
  Rules rules;
  rules.name = "map";
  rules.summary = "a value for each key";
  rules.operations = {
      {.name = "put", .arguments = 2, .drawn = {kKeys, kValues}, .prefills = true},
      {.name = "insert", .arguments = 2, .required = true, .drawn = {kKeys, kValues}, .prefills = true},
      {.name = "get", .arguments = 1, .required = true, .drawn = {kKeys}, .looks = true},
      {.name = "erase", .arguments = 1, .drawn = {kKeys}},
  };
  rules.specification = [](const Rules& self, std::uint64_t, const std::vector<Value>&) {
    return MakeSpecification(self, {}, [](const State& state, const Call& call, Ways* ways) {
      std::size_t at = 0;
      while (at < state.size() && state[at] < call.arguments[0]) at += 2;
      const bool found = at < state.size() && state[at] == call.arguments[0];
      State after = state;
      const auto position = after.begin() + static_cast<std::ptrdiff_t>(at);
      switch (call.operation) {
        case kGet:
          return found ? ways->push_back({state, HEDDLE_OK, state[at + 1]}) : ways->push_back({state, HEDDLE_NOT_ACQUIRED, 0});
        case kMapErase:
          if (found) after.erase(position, position + 2);
          return ways->push_back({std::move(after), HEDDLE_OK, found});
        case kMapInsert:
          if (found) return ways->push_back({state, HEDDLE_OK, 0});
          break;
        case kPut:
          if (found) {
            after[at + 1] = call.arguments[1];
            return ways->push_back({std::move(after), HEDDLE_OK, 0});
          }
      }
      after.insert(position, {call.arguments[0], call.arguments[1]});
      ways->push_back({std::move(after), HEDDLE_OK, call.operation == kMapInsert ? 1 : 0});
    }, KeyOf);
  };
  return WithStandardProperties(rules, {"linearizable", "every call sees and changes the map at one moment of its own", "contract map, set, counter, register"});
}

}  // namespace

const Kind& SetKind() {
  static const ObjectKind kind(SetRules());
  return kind;
}

const Kind& MapKind() {
  static const ObjectKind kind(MapRules());
  return kind;
}

}  // namespace heddle::properties::associative
