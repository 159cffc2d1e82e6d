#include "properties/executor/executor_kind.h"

#include <algorithm>
#include <utility>

#include "properties/object/applies.h"
#include "properties/object/draw.h"
#include "properties/object/object_kind.h"
#include "properties/object/standard.h"

namespace heddle::properties::executor {
namespace {

using namespace object;  // NOLINT: a kind is written in its words
using linearizability::Call;
using linearizability::State;
using linearizability::Value;
using Ways = std::vector<linearizability::Step>;

enum Code : int { kSubmit, kResult, kResultFor, kCancel, kShutdown, kShutdownReturns, kBegins, kEnds, kFails, kIsLeft };

enum Outcome : Value { kFinished, kFailed, kCancelled };

struct Executor {
  Value shut = 0;
  Value running = 0;
  std::vector<Value> queue;
  std::vector<std::pair<Value, Value>> ended;  // task, outcome; its worker has not told it yet
  std::vector<std::pair<Value, Value>> done;   // the same, told

  static Executor Of(const State& state) {
    Executor executor{state[0], state[1], {}, {}, {}};
    std::size_t at = 4;
    for (Value i = 0; i < state[2]; ++i) executor.queue.push_back(state[at++]);
    for (Value i = 0; i < state[3]; ++i, at += 2) executor.ended.push_back({state[at], state[at + 1]});
    for (; at < state.size(); at += 2) executor.done.push_back({state[at], state[at + 1]});
    return executor;
  }
  operator State() const {  // NOLINT: the same thing as words
    State state{shut, running, static_cast<Value>(queue.size()), static_cast<Value>(ended.size())};
    state.insert(state.end(), queue.begin(), queue.end());
    for (const auto& [task, outcome] : ended) state.insert(state.end(), {task, outcome});
    for (const auto& [task, outcome] : done) state.insert(state.end(), {task, outcome});
    return state;
  }
};

using Outcomes = std::vector<std::pair<Value, Value>>;

Outcomes::const_iterator Find(const Outcomes& outcomes, Value task) {
  return std::find_if(outcomes.begin(), outcomes.end(), [&](const auto& entry) { return entry.first == task; });
}

void Insert(Outcomes* outcomes, Value task, Value outcome) {
  outcomes->push_back({task, outcome});
  std::sort(outcomes->begin(), outcomes->end());
}

void ApplyTo(const State& state, const Call& call, Value workers, bool in_order, Ways* ways) {
  const Executor executor = Executor::Of(state);
  Executor after = executor;
  const Value task = call.arguments[0];
  const auto queued = std::find(executor.queue.begin(), executor.queue.end(), task);
  const bool is_queued = queued != executor.queue.end();
  const auto done = Find(executor.done, task);
  const auto ended = Find(executor.ended, task);
  const bool is_done = done != executor.done.end();
  switch (call.operation) {
    case kSubmit:
      if (executor.shut != 0) return ways->push_back({state, HEDDLE_MISUSE, 0});
      after.queue.push_back(task);
      return ways->push_back({after, HEDDLE_OK, 0});
    case kResult:
    case kResultFor:
      if (is_done) return ways->push_back({state, done->second == kFinished ? HEDDLE_OK : HEDDLE_MISUSE, 0});
      if (call.operation == kResultFor) ways->push_back({state, HEDDLE_NOT_ACQUIRED, 0});
      return;
    case kCancel:
      if (!is_queued) return ways->push_back({state, HEDDLE_OK, is_done && done->second == kCancelled});
      std::erase(after.queue, task);
      Insert(&after.done, task, kCancelled);
      return ways->push_back({after, HEDDLE_OK, 1});
    case kShutdown:
      after.shut = 1;
      return ways->push_back({after, HEDDLE_OK, 0});
    case kShutdownReturns:
      if (executor.queue.empty() && executor.running == 0) ways->push_back({state, HEDDLE_OK, 0});
      return;
    case kBegins:
      if (!is_queued || executor.running == workers || (in_order && queued != executor.queue.begin())) return;
      std::erase(after.queue, task);
      ++after.running;
      return ways->push_back({after, HEDDLE_OK, 0});
    case kEnds:
    case kFails:
      if (is_done || is_queued || ended != executor.ended.end()) return;
      Insert(&after.ended, task, call.operation == kEnds ? kFinished : kFailed);
      return ways->push_back({after, HEDDLE_OK, 0});
    case kIsLeft:
      if (ended == executor.ended.end()) return;
      after.ended.erase(after.ended.begin() + (ended - executor.ended.begin()));
      Insert(&after.done, task, ended->second);
      --after.running;
      return ways->push_back({after, HEDDLE_OK, 0});
  }
}

// Each thread submits tasks and asks for the outcomes of its own; some tasks submit one more. Thread 0 shuts the executor down.
struct Draw {
  int operation;
  int body;
};

rc::Gen<Plan> GenPlan(const Offer& offer, std::uint64_t index, bool shut_by_threads, void (*change)(Plan*, std::uint64_t)) {
  const Size size = SizeOf(index);
  std::vector<int> operations = offer.Of({kSubmit, kSubmit, kResult, kResultFor, kCancel});
  if (shut_by_threads) operations.push_back(kShutdown);
  const auto draw = rc::gen::map(rc::gen::pair(rc::gen::elementOf(operations), rc::gen::inRange(0, index < 4 ? 2 : 6)), [](const std::pair<int, int>& drawn) {
    return Draw{drawn.first, drawn.second};
  });
  const auto threads = GenSome(1, size.threads - 1, GenSome(1, size.steps + 1, draw));
  return rc::gen::map(rc::gen::pair(threads, rc::gen::elementOf(std::vector<Value>{1, 2, 2})), [=](const std::pair<std::vector<std::vector<Draw>>, Value>& drawn) {
    Plan plan;
    plan.parameters = {drawn.second};
    for (const std::vector<Draw>& draws : drawn.first) {
      Steps& steps = plan.threads.emplace_back();
      Value own = 0;
      for (const Draw& each : draws) {
        if (each.operation == kShutdown) {
          steps.push_back(Do(kShutdown));
        } else if (own == 0 || each.operation == kSubmit) {
          // The task that this one submits in its turn comes first, and so has the smaller number.
          if (each.body == 3) plan.tasks.push_back({});
          const auto nested = static_cast<Value>(plan.tasks.size());
          const Steps bodies[] = {{Work()}, {}, {Work(), Work(), Throw()}, {Do(kSubmit, {nested}), Work()}, {Work(), Work()}, {Sleep(100)}};
          plan.tasks.push_back(bodies[each.body]);
          own = static_cast<Value>(plan.tasks.size());
          steps.push_back(Do(kSubmit, {own}));
        } else if (each.operation == kResultFor) {
          steps.push_back(DoIfOk(kResultFor, {own, 20}));
        } else {
          steps.push_back(DoIfOk(each.operation, {own}));
        }
        // What was refused has no outcome.
        if (each.operation == kShutdown) own = 0;
      }
    }
    plan.afterwards = {Do(kShutdown)};
    change(&plan, index);
    return plan;
  });
}

void AsItIs(Plan*, std::uint64_t) {}

// In every other scenario the first task takes longer than somebody waits for it.
void WithAWaitInVain(Plan* plan, std::uint64_t index) {
  Steps& steps = plan->threads.front();
  const auto submit = std::find_if(steps.begin(), steps.end(), [](const Step& step) { return step.operation == kSubmit; });
  if (index % 2 == 0 || submit == steps.end()) return;
  const Value task = submit->arguments[0];
  plan->tasks[static_cast<std::size_t>(task - 1)] = {Sleep(100)};
  steps.insert(submit + 1, DoIfOk(kResultFor, {task, 20}));
}

Plans PlansOf(bool shut_by_threads, void (*change)(Plan*, std::uint64_t) = AsItIs) {
  return [=](const Offer& offer, std::uint64_t index) { return GenPlan(offer, index, shut_by_threads, change); };
}

Rules TheRules() {
  using runtime::Verdict;
  Rules rules;
  rules.name = "executor";
  rules.summary = "a pool of threads that run the tasks they are given";
  rules.parameters = {{"workers"}};
  rules.operations = {
      {.name = "submit", .arguments = 1, .required = true, .takes_task = true},
      {.name = "result", .arguments = 1, .handover = Handover::kReceivesTask},
      {.name = "result_for", .arguments = 2, .timed = true, .handover = Handover::kReceivesTask},
      {.name = "cancel", .arguments = 1},
      {.name = "shutdown", .required = true, .handover = Handover::kReceives, .second = kShutdownReturns},
      {.name = "shutdown_returns", .is_event = true},
      {.name = "task_begins", .arguments = 1, .is_event = true},
      {.name = "task_ends", .arguments = 1, .is_event = true},
      {.name = "task_fails", .arguments = 1, .is_event = true},
      {.name = "task_is_left", .arguments = 1, .is_event = true},
  };
  rules.begins = kBegins;
  rules.ends = kEnds;
  rules.fails = kFails;
  rules.is_left = kIsLeft;
  rules.creates_threads = true;
  rules.claims = {{HEDDLE_EXECUTOR_FIFO, "fifo"}, {HEDDLE_EXECUTOR_SHUT_ANYWHERE, "shut-anywhere"}};
  rules.specification = [](const Rules& self, std::uint64_t claims, const std::vector<Value>& parameters) {
    const bool in_order = (claims & HEDDLE_EXECUTOR_FIFO) != 0;
    return MakeSpecification(self, Executor(), [workers = parameters[0], in_order](const State& state, const Call& call, Ways* ways) {
      ApplyTo(state, call, workers, in_order, ways);
    });
  };
  const auto is_timed = [](const heddle_implementation& implementation) { return HasOperation(implementation, "result_for"); };
  rules.properties = {
      {{"executor.exactly-once", "every task that is accepted runs exactly once, at most as many at a time as there are workers, in the order in which "
                                 "they were submitted where that is claimed, and its outcome is what it did",
        "contract executor.1, executor.2, executor.3, future.2", Always, false, {}},
       PlansOf(false), true},
      {{"executor.shutdown", "after shutdown no task is accepted, and it returns when all that were have ended", "contract executor.4, executor.5",
        Claims<HEDDLE_EXECUTOR_SHUT_ANYWHERE>, false, {}},
       PlansOf(true), true},
      {{"executor.no-lost-task", "nobody waits for a task that could run", "contract executor.3, executor.8", Always, false, {Verdict::kDeadlock}},
       PlansOf(false)},
      {{"executor.no-livelock", "under a fair schedule, every call that can end does", "contract executor.8", Always, false, {Verdict::kLivelock}},
       PlansOf(false)},
      {{"executor.timeout-not-early", "a timed wait does not give up before its deadline", "contract future.7; C++ [thread.req.timing]", is_timed, false, {}},
       PlansOf(false, WithAWaitInVain)},
      {{"executor.timeout-exact", "a timed wait that is never served gives up at its deadline, not later", "contract future.7", is_timed, false, {}},
       PlansOf(false,
               [](Plan* plan, std::uint64_t index) {
                 WithAWaitInVain(plan, index);
                 plan->exact_time = true;
               })},
      {{"executor.visibility", "what a thread did before it submits happens before the task, and that before what follows the result", "contract thread.5",
        Always, true, {}},
       PlansOf(false, [](Plan* plan, std::uint64_t) { plan->detect_races = plan->watch_handover = true; })},
      {{"executor.race-free", "no data race inside it", "C++ [intro.races]", Always, true, {Verdict::kRace}},
       PlansOf(false, [](Plan* plan, std::uint64_t) { plan->detect_races = true; })},
      {{"executor.well-behaved", "no crash, no exit, no endless computation, no leak, no bad memory access, no thread left behind, no exception that is not a report",
        "plugins/api/heddle_plugin.h", Always, false,
        {Verdict::kCrash, Verdict::kStackOverflow, Verdict::kHang, Verdict::kUseAfterFree, Verdict::kDoubleFree, Verdict::kLeak,
         Verdict::kHeapExhausted, Verdict::kException, Verdict::kAbort, Verdict::kExit}},
       PlansOf(false, [](Plan* plan, std::uint64_t index) { plan->plain_points = index % 2 == 1; })},
  };
  rules.order = "executor.exactly-once";
  rules.progress = "executor.no-lost-task";
  rules.liveness = "executor.no-livelock";
  rules.visibility = "executor.visibility";
  rules.race_free = "executor.race-free";
  rules.behaviour = "executor.well-behaved";
  rules.not_early = "executor.timeout-not-early";
  rules.not_late = "executor.timeout-exact";
  return rules;
}

}  // namespace

const Kind& ExecutorKind() {
  static const ObjectKind kind(TheRules());
  return kind;
}

}  // namespace heddle::properties::executor
