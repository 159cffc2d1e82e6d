#include "properties/future/future_kind.h"

#include <algorithm>

#include "properties/object/applies.h"
#include "properties/object/draw.h"
#include "properties/object/object_kind.h"
#include "properties/object/standard.h"

namespace heddle::properties::future {
namespace {

using namespace object;  // NOLINT: a kind is written in its words
using linearizability::Call;
using linearizability::State;
using linearizability::Value;
using Ways = std::vector<linearizability::Step>;

enum Code : int { kSet, kGet, kGetFor, kIsReady, kCancel, kThen, kThenReturns, kBegins, kEnds, kFails };

enum Phase : Value { kPending, kFinished, kCancelled };

// The state: the phase, the value, the callback that runs or 0, how many are to run in order, those, and then those that are to run in their
// caller.
struct Future {
  Value phase = kPending;
  Value value = 0;
  std::vector<Value> in_order;  // registered before it was done; the first may be running
  std::vector<Value> at_once;   // registered afterwards, and not yet ended
  std::vector<Value> running;

  static Future Of(const State& state) {
    Future future{state[0], state[1], {}, {}, {}};
    std::size_t at = 2;
    for (std::vector<Value>* list : {&future.in_order, &future.at_once, &future.running}) {
      const auto size = static_cast<std::size_t>(state[at++]);
      list->assign(state.begin() + static_cast<std::ptrdiff_t>(at), state.begin() + static_cast<std::ptrdiff_t>(at + size));
      at += size;
    }
    return future;
  }
  operator State() const {  // NOLINT: the same thing as words
    State state{phase, value};
    for (const std::vector<Value>* list : {&in_order, &at_once, &running}) {
      state.push_back(static_cast<Value>(list->size()));
      state.insert(state.end(), list->begin(), list->end());
    }
    return state;
  }
};

bool Contains(const std::vector<Value>& list, Value value) { return std::find(list.begin(), list.end(), value) != list.end(); }

void ApplyTo(const State& state, const Call& call, Ways* ways) {
  const Future future = Future::Of(state);
  Future after = future;
  const Value argument = call.arguments[0];
  const bool done = future.phase != kPending;
  switch (call.operation) {
    case kSet:
      if (done) return ways->push_back({state, HEDDLE_MISUSE, 0});
      after.phase = kFinished;
      after.value = argument;
      return ways->push_back({after, HEDDLE_OK, 0});
    case kGet:
    case kGetFor:
      if (future.phase == kFinished) ways->push_back({state, HEDDLE_OK, future.value});
      if (future.phase == kCancelled) ways->push_back({state, HEDDLE_MISUSE, 0});
      if (!done && call.operation == kGetFor) ways->push_back({state, HEDDLE_NOT_ACQUIRED, 0});
      return;
    case kIsReady: return ways->push_back({state, HEDDLE_OK, done});
    case kCancel:
      if (future.phase == kFinished) return ways->push_back({state, HEDDLE_OK, 0});
      after.phase = kCancelled;
      return ways->push_back({after, HEDDLE_OK, 1});
    case kThen:
      (done ? after.at_once : after.in_order).push_back(argument);
      return ways->push_back({after, HEDDLE_OK, 0});
    case kThenReturns:
      // Whoever comes late has run it when it returns.
      if (!Contains(future.at_once, argument)) ways->push_back({state, HEDDLE_OK, 0});
      return;
    case kBegins:
      if (!done || Contains(future.running, argument)) return;
      if (!Contains(future.at_once, argument) && (future.in_order.empty() || future.in_order.front() != argument)) return;
      after.running.push_back(argument);
      return ways->push_back({after, HEDDLE_OK, 0});
    case kEnds:
    case kFails:
      if (!Contains(future.running, argument)) return;
      for (std::vector<Value>* list : {&after.in_order, &after.at_once, &after.running}) std::erase(*list, argument);
      return ways->push_back({after, HEDDLE_OK, 0});
  }
}

rc::Gen<Plan> GenCallbacks(const Offer& offer, std::uint64_t index, const Standard& standard) {
  return GenStandard(offer, index, standard, offer.Of({kSet, kCancel, kThen, kThen, kThen}));
}

// Everybody waits for one outcome; every other time, whatever the table gives.
rc::Gen<Plan> GenWaiters(const Offer& offer, std::uint64_t index, const Standard& standard) {
  if (index % 2 == 1) return GenStandard(offer, index, standard, offer.Of({kSet, kGet, kIsReady, kCancel, kThen}));
  return rc::gen::map(rc::gen::inRange(1, index < 6 ? 3 : 4), [](int waiters) {
    Plan plan;
    plan.threads.assign(static_cast<std::size_t>(waiters), {Do(kGet)});
    plan.threads.push_back({Do(kSet, {1})});
    return plan;
  });
}

Rules TheRules() {
  Rules rules;
  rules.name = "future";
  rules.summary = "an outcome that is set once, waited for, and followed by callbacks";
  rules.operations = {
      {.name = "set", .arguments = 1, .required = true, .handover = Handover::kPublishesValue, .drawn = {{1}}},
      {.name = "get", .required = true, .handover = Handover::kReceivesValue, .waits = true},
      {.name = "get_for", .arguments = 1, .timed = true, .handover = Handover::kReceivesValue},
      {.name = "is_ready"},
      {.name = "cancel"},
      {.name = "then", .arguments = 1, .takes_task = true, .second = kThenReturns},
      {.name = "then_returns", .arguments = 1, .is_event = true},
      {.name = "callback_begins", .arguments = 1, .is_event = true},
      {.name = "callback_ends", .arguments = 1, .is_event = true},
      {.name = "callback_fails", .arguments = 1, .is_event = true},
  };
  rules.begins = kBegins;
  rules.ends = kEnds;
  rules.fails = kFails;
  rules.specification = [](const Rules& self, std::uint64_t, const std::vector<Value>&) { return MakeSpecification(self, Future(), ApplyTo); };
  Standard standard{"outcome", "it is set once, a second time is refused, and everyone who asks gets what was set", "contract future.1, 2, 3, 7"};
  standard.tasks = {{Work()}, {}, {Do(kIsReady)}, {Throw()}};
  standard.mend = [](const Offer&, Plan* plan) {
    // Each sets a value of its own.
    Value last = 0;
    for (Steps& steps : plan->threads) {
      for (Step& step : steps) {
        if (step.operation == kSet) step.arguments[0] = ++last;
      }
    }
  };
  rules.properties = {
      {{"future.no-lost-wakeup", "no thread waits for an outcome that is there", "contract future.1", Always, false, {runtime::Verdict::kDeadlock}},
       [standard](const Offer& offer, std::uint64_t index) { return GenWaiters(offer, index, standard); }},
      {{"future.no-livelock", "under a fair schedule, every call that can end does", "contract future.1", Always, false, {runtime::Verdict::kLivelock}},
       [standard](const Offer& offer, std::uint64_t index) { return GenWaiters(offer, index, standard); }},
      {{"future.callbacks", "each callback runs exactly once, in order of registration, and at once in its caller when the outcome is there",
        "contract future.4, future.5",
        [](const heddle_implementation& implementation) { return HasOperation(implementation, "then"); }, false,
        {runtime::Verdict::kDeadlock, runtime::Verdict::kLivelock}},
       [standard](const Offer& offer, std::uint64_t index) { return GenCallbacks(offer, index, standard); }, true},
  };
  return WithStandardProperties(rules, standard);
}

}  // namespace

const Kind& FutureKind() {
  static const ObjectKind kind(TheRules());
  return kind;
}

}  // namespace heddle::properties::future
