#include "properties/once/once_kind.h"

#include <algorithm>

#include "properties/object/draw.h"
#include "properties/object/object_kind.h"
#include "properties/object/standard.h"

namespace heddle::properties::once {
namespace {

using namespace object;  // NOLINT: a kind is written in its words
using linearizability::Call;
using linearizability::State;
using linearizability::Value;
using Ways = std::vector<linearizability::Step>;

enum Code : int { kCall, kBegins, kEnds, kFails };

enum Phase : Value { kIdle, kRuns, kDone };

// The state: the phase, and the tasks whose caller is still to hear that they failed.
Rules TheRules() {
  Rules rules;
  rules.name = "once";
  rules.summary = "of many callers, one runs its function; the others wait for its end";
  rules.operations = {
      {.name = "call", .arguments = 1, .required = true, .handover = Handover::kReceives, .takes_task = true, .waits = true},
      {.name = "begins", .arguments = 1, .is_event = true},
      {.name = "ends", .arguments = 1, .is_event = true},
      {.name = "fails", .arguments = 1, .is_event = true},
  };
  rules.begins = kBegins;
  rules.ends = kEnds;
  rules.fails = kFails;
  rules.specification = [](const Rules& self, std::uint64_t, const std::vector<Value>&) {
    return MakeSpecification(self, {kIdle}, [](const State& state, const Call& call, Ways* ways) {
      const Value task = call.arguments[0];
      const auto failed = std::find(state.begin() + 1, state.end(), task);
      State after = state;
      switch (call.operation) {
        case kCall:
          if (failed != state.end()) {
            after.erase(after.begin() + (failed - state.begin()));
            ways->push_back({std::move(after), HEDDLE_MISUSE, 0});
          } else if (state[0] == kDone) {
            ways->push_back({state, HEDDLE_OK, 0});
          }
          return;
        case kBegins:
          if (state[0] != kIdle) return;
          after[0] = kRuns;
          return ways->push_back({std::move(after), HEDDLE_OK, 0});
        case kEnds:
          if (state[0] != kRuns) return;
          after[0] = kDone;
          return ways->push_back({std::move(after), HEDDLE_OK, 0});
        case kFails:
          if (state[0] != kRuns) return;
          after[0] = kIdle;
          after.push_back(task);
          std::sort(after.begin() + 1, after.end());
          return ways->push_back({std::move(after), HEDDLE_OK, 0});
      }
    });
  };
  Standard standard{"runs-once", "one function runs to its end, every caller returns after that, and if it throws the next one runs",
                    "contract once.1, once.2; C++ [thread.once.callonce]"};
  standard.tasks = {{Work()}, {}, {Work(), Throw()}, {Throw()}};
  return WithStandardProperties(rules, standard);
}

}  // namespace

const Kind& OnceKind() {
  static const ObjectKind kind(TheRules());
  return kind;
}

}  // namespace heddle::properties::once
