#include "properties/thread/thread_kind.h"

#include "properties/object/draw.h"
#include "properties/object/object_kind.h"
#include "properties/object/standard.h"

namespace heddle::properties::thread {
namespace {

using namespace object;  // NOLINT: a kind is written in its words
using linearizability::Call;
using linearizability::State;
using linearizability::Value;
using Ways = std::vector<linearizability::Step>;

enum Code : int { kStart, kJoin, kJoinFor, kIsAlive, kBegins, kEnds, kFails, kDies };

enum Phase : Value { kNew, kStarted, kRuns, kEnded, kDead };

// The state: the phase, and the number of the thread once it is known.
Rules TheRules() {
  Rules rules;
  rules.name = "thread";
  rules.summary = "runs a task by itself; others may wait for its end";
  rules.operations = {
      {.name = "start", .arguments = 1, .required = true, .takes_task = true},
      {.name = "join", .required = true, .handover = Handover::kReceives, .waits = true},
      {.name = "join_for", .arguments = 1, .timed = true, .handover = Handover::kReceives},
      {.name = "is_alive"},
      {.name = "begins", .arguments = 1, .is_event = true},
      {.name = "ends", .arguments = 1, .is_event = true},
      {.name = "fails", .arguments = 1, .is_event = true},
      {.name = "dies", .arguments = 1, .is_event = true},
  };
  rules.begins = kBegins;
  rules.ends = kEnds;
  rules.fails = kFails;
  rules.is_left = kDies;
  rules.specification = [](const Rules& self, std::uint64_t, const std::vector<Value>&) {
    return MakeSpecification(self, {kNew, -1}, [](const State& state, const Call& call, Ways* ways) {
      const Value phase = state[0];
      const bool itself = call.thread == state[1];
      const auto becomes = [&](Value next) { ways->push_back({{next, state[1]}, HEDDLE_OK, 0}); };
      switch (call.operation) {
        case kStart:
          if (phase != kNew) return ways->push_back({state, HEDDLE_MISUSE, 0});
          return becomes(kStarted);
        case kJoin:
        case kJoinFor:
          if (phase == kNew || (itself && phase != kDead)) return ways->push_back({state, HEDDLE_MISUSE, 0});
          if (phase == kDead) ways->push_back({state, HEDDLE_OK, 0});
          if (phase != kDead && call.operation == kJoinFor) ways->push_back({state, HEDDLE_NOT_ACQUIRED, 0});
          return;
        case kIsAlive: return ways->push_back({state, HEDDLE_OK, phase != kNew && phase != kDead});
        case kBegins:
          if (phase == kStarted) ways->push_back({{kRuns, call.thread}, HEDDLE_OK, 0});
          return;
        case kEnds:
        case kFails:
          if (phase == kRuns) becomes(kEnded);
          return;
        case kDies:
          if (phase == kEnded) becomes(kDead);
          return;
      }
    });
  };
  Standard standard{"lifecycle", "it starts once, join returns after its end and is refused before its start and to itself, and is_alive tells",
                    "contract thread.1, thread.2, thread.3"};
  standard.tasks = {{Work()}, {}, {Do(kJoin)}, {Work(), Do(kIsAlive)}, {Sleep(100)}};
  standard.mend = [](const Offer&, Plan* plan) {
    // One that is never started has nothing to wait for; each execution ends with its thread.
    plan->threads[0].insert(plan->threads[0].begin(), Do(kStart, {1}));
    for (std::size_t i = 0; i < plan->threads.size(); ++i) {
      for (Step& step : plan->threads[i]) {
        if (step.operation == kStart) step.arguments[0] = 1;
      }
    }
    if (plan->tasks.empty()) plan->tasks = {{Work()}};
    plan->tasks.resize(1);
    plan->afterwards.push_back(Do(kJoin));
  };
  return WithStandardProperties(rules, standard);
}

}  // namespace

const Kind& ThreadKind() {
  static const ObjectKind kind(TheRules());
  return kind;
}

}  // namespace heddle::properties::thread
