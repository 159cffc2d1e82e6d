#include "properties/deque/deque_kind.h"

#include "properties/object/draw.h"
#include "properties/object/object_kind.h"
#include "properties/object/standard.h"

namespace heddle::properties::deque {
namespace {

using namespace object;  // NOLINT: a kind is written in its words
using linearizability::Call;
using linearizability::State;
using linearizability::Value;
using Ways = std::vector<linearizability::Step>;

enum Code : int { kPush, kPop, kSteal };

// The state is what the deque holds, the oldest first.
Rules TheRules() {
  Rules rules;
  rules.name = "deque";
  rules.summary = "for work stealing: one owner pushes and pops at one end, others steal at the other";
  rules.parameters = {{"capacity", {8}}};
  rules.operations = {
      {.name = "push", .arguments = 1, .required = true, .handover = Handover::kPublishesValue, .drawn = {{0}}, .role = Role::kOwner, .prefills = true},
      {.name = "pop", .required = true, .role = Role::kOwner},
      {.name = "steal", .required = true, .handover = Handover::kReceivesValue, .role = Role::kOthers},
  };
  rules.claims = {{HEDDLE_DEQUE_MAY_FAIL, "may-fail"}};
  rules.specification = [](const Rules& self, std::uint64_t claims, const std::vector<Value>&) {
    const bool may_fail = (claims & HEDDLE_DEQUE_MAY_FAIL) != 0;
    return MakeSpecification(self, {}, [may_fail](const State& state, const Call& call, Ways* ways) {
      if (call.operation == kPush) {
        State after = state;
        after.push_back(call.arguments[0]);
        return ways->push_back({std::move(after), HEDDLE_OK, 0});
      }
      const bool steals = call.operation == kSteal;
      if (state.empty() || (may_fail && steals)) ways->push_back({state, HEDDLE_NOT_ACQUIRED, 0});
      if (state.empty()) return;
      if (steals) return ways->push_back({{state.begin() + 1, state.end()}, HEDDLE_OK, state.front()});
      ways->push_back({{state.begin(), state.end() - 1}, HEDDLE_OK, state.back()});
    });
  };
  Standard standard{"work-stealing", "each value is taken once: the owner gets the newest, thieves get the oldest, and nobody fails without a cause",
                    "contract deque.1, deque.2"};
  standard.mend = [](const Offer&, Plan* plan) {
    int last = 0;
    const auto number = [&](Steps& steps) {
      for (Step& step : steps) {
        if (step.operation == kPush) step.arguments[0] = ++last;
      }
    };
    number(plan->before);
    for (Steps& steps : plan->threads) number(steps);
    // The owner takes out what is left, and looks once more.
    plan->threads[0].insert(plan->threads[0].end(), static_cast<std::size_t>(last + 1), Do(kPop));
  };
  return WithStandardProperties(rules, standard);
}

}  // namespace

const Kind& DequeKind() {
  static const ObjectKind kind(TheRules());
  return kind;
}

}  // namespace heddle::properties::deque
