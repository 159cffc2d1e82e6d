#include "properties/queue/queue_kind.h"

#include <algorithm>

#include "properties/object/applies.h"
#include "properties/object/draw.h"
#include "properties/object/object_kind.h"
#include "properties/object/standard.h"

namespace heddle::properties::queue {
namespace {

using namespace object;  // NOLINT: a kind is written in its words
using linearizability::Call;
using linearizability::State;
using linearizability::Value;
using runtime::Verdict;

enum Code : int { kPut, kTryPut, kPutFor, kGet, kTryGet, kGetFor };

bool IsPut(int operation) { return operation <= kPutFor; }
bool IsTimed(int operation) { return operation == kPutFor || operation == kGetFor; }

enum class Order : std::uint8_t { kFirstFirst, kLastFirst, kSmallestFirst };

// The state is what the queue holds, the oldest first: for each its producer, if the order is one of producers, and its value.
class Specification final : public NamedSpecification {
 public:
  Specification(const Rules& rules, std::uint64_t claims, Value capacity, Order order)
      : NamedSpecification(rules),
        capacity_((claims & HEDDLE_QUEUE_BOUNDED) != 0 ? static_cast<std::size_t>(capacity) : ~std::size_t{0}),
        may_fail_((claims & HEDDLE_QUEUE_MAY_FAIL) != 0),
        per_producer_((claims & HEDDLE_QUEUE_PER_PRODUCER) != 0),
        order_(order) {}

  State Initial() const override { return {}; }

  void Apply(const State& state, const Call& call, std::vector<linearizability::Step>* steps) const override {
    const bool possible = IsPut(call.operation) ? state.size() / 2 < capacity_ : !state.empty();
    if (possible && IsPut(call.operation)) {
      State after = state;
      after.push_back(per_producer_ ? call.thread : 0);
      after.push_back(call.arguments[0]);
      steps->push_back({std::move(after), HEDDLE_OK, 0});
    } else if (possible) {
      Take(state, steps);
    }
    const bool waits = call.operation == kPut || call.operation == kGet;
    // When thread 0 looks, nobody else is in the middle of anything.
    if (!waits && (!possible || (may_fail_ && call.thread != 0))) steps->push_back({state, HEDDLE_NOT_ACQUIRED, 0});
  }

 private:
  void Take(const State& state, std::vector<linearizability::Step>* steps) const {
    if (order_ == Order::kLastFirst) {
      steps->push_back({{state.begin(), state.end() - 2}, HEDDLE_OK, state.back()});
      return;
    }
    if (order_ == Order::kSmallestFirst) {
      std::size_t smallest = 0;
      for (std::size_t i = 2; i < state.size(); i += 2) {
        if (state[i + 1] < state[smallest + 1]) smallest = i;
      }
      State after = state;
      after.erase(after.begin() + static_cast<std::ptrdiff_t>(smallest), after.begin() + static_cast<std::ptrdiff_t>(smallest) + 2);
      steps->push_back({std::move(after), HEDDLE_OK, state[smallest + 1]});
      return;
    }
    // The oldest of each producer.
    std::vector<Value> producers;
    for (std::size_t i = 0; i < state.size(); i += 2) {
      if (std::find(producers.begin(), producers.end(), state[i]) != producers.end()) continue;
      producers.push_back(state[i]);
      State after = state;
      after.erase(after.begin() + static_cast<std::ptrdiff_t>(i), after.begin() + static_cast<std::ptrdiff_t>(i) + 2);
      steps->push_back({std::move(after), HEDDLE_OK, state[i + 1]});
    }
  }

  const std::size_t capacity_;
  const bool may_fail_;
  const bool per_producer_;
  const Order order_;
};

// --- scenarios -------------------------------------------------------------------------------------------------------------------

Step Make(int operation, Value timeout) {
  std::vector<Value> arguments;
  if (IsPut(operation)) arguments.push_back(0);  // Number gives each its own value
  if (IsTimed(operation)) arguments.push_back(timeout);
  return Do(operation, arguments);
}

rc::Gen<Step> GenStep(const std::vector<int>& operations, std::vector<Value> timeouts = {10, 30}) {
  return rc::gen::map(rc::gen::pair(rc::gen::elementOf(operations), rc::gen::elementOf(std::move(timeouts))),
                      [](const std::pair<int, Value>& drawn) { return Make(drawn.first, drawn.second); });
}

bool Puts(const Step& step) { return step.type == Step::Type::kCall && IsPut(step.operation); }

// Each value is put once, and larger ones may come before smaller ones. Returns how many there are.
int Number(Plan* plan) {
  int last = 0;
  const auto number = [&](Steps& steps) {
    for (Step& step : steps) {
      if (Puts(step)) step.arguments[0] = ++last * 40 % 101;
    }
  };
  number(plan->before);
  for (Steps& steps : plan->threads) number(steps);
  return last;
}

Value Capacity(const Offer& offer, Value drawn) { return offer.Claims(HEDDLE_QUEUE_BOUNDED) ? drawn : 0; }

// Threads that put or get, as the implementation allows; those that may do both, both.
rc::Gen<std::vector<Steps>> GenUsers(const Offer& offer, Size size, std::initializer_list<int> puts, std::initializer_list<int> gets) {
  const std::vector<int> put = offer.Of(puts);
  const std::vector<int> get = offer.Of(gets);
  std::vector<int> both = put;
  both.insert(both.end(), get.begin(), get.end());
  const auto some = [&](const std::vector<int>& operations, int most) { return GenSome(1, most, GenSome(1, size.steps + 1, GenStep(operations))); };
  const bool one_producer = offer.Claims(HEDDLE_QUEUE_ONE_PRODUCER);
  const bool one_consumer = offer.Claims(HEDDLE_QUEUE_ONE_CONSUMER);
  if (!one_producer && !one_consumer) return GenThreads(size, GenStep(both));
  const auto join = [](std::pair<std::vector<Steps>, std::vector<Steps>> drawn) {
    drawn.first.insert(drawn.first.end(), drawn.second.begin(), drawn.second.end());
    return drawn.first;
  };
  return rc::gen::map(rc::gen::pair(some(put, one_producer ? 1 : size.threads - 1), some(get, one_consumer ? 1 : size.threads - 1)), join);
}

rc::Gen<Plan> Finish(const Offer& offer, const rc::Gen<std::vector<Steps>>& threads, bool exact = false) {
  const auto prefilled = rc::gen::elementOf(std::vector<std::size_t>{0, 0, 1, 2, 3});
  return rc::gen::map(rc::gen::tuple(threads, rc::gen::elementOf(std::vector<Value>{1, 2, 2, 4}), prefilled),
                      [=](const std::tuple<std::vector<Steps>, Value, std::size_t>& drawn) {
                        Plan plan;
                        plan.parameters = {Capacity(offer, std::get<1>(drawn))};
                        plan.before = Steps(std::get<2>(drawn), Do(kTryPut, {0}));
                        plan.threads = std::get<0>(drawn);
                        plan.exact_time = exact;
                        // Thread 0 takes out whatever is left, and looks once more.
                        plan.afterwards = Steps(static_cast<std::size_t>(Number(&plan) + 1), Do(kTryGet));
                        return plan;
                      });
}

rc::Gen<Plan> GenOrder(const Offer& offer, std::uint64_t index) {
  return Finish(offer, GenUsers(offer, SizeOf(index), {kPut, kTryPut}, {kGet, kTryGet}));
}

rc::Gen<Plan> GenRaces(const Offer& offer, std::uint64_t index) {
  return rc::gen::map(GenOrder(offer, index), [](Plan plan) {
    plan.detect_races = true;
    return plan;
  });
}

rc::Gen<Plan> GenVisibility(const Offer& offer, std::uint64_t index) {
  return rc::gen::map(GenRaces(offer, index), [](Plan plan) {
    plan.watch_handover = true;
    return plan;
  });
}

rc::Gen<Plan> GenStopped(const Offer& offer, std::uint64_t index) {
  return StopsT1(Finish(offer, GenUsers(offer, SizeOf(index), {kTryPut}, {kTryGet})));
}

// Every other one with plain accesses as schedule points: memory may be given back between two of them.
rc::Gen<Plan> GenEverything(const Offer& offer, std::uint64_t index) {
  const auto plans = Finish(offer, GenUsers(offer, SizeOf(index), {kPut, kTryPut, kPutFor}, {kGet, kTryGet, kGetFor}));
  return rc::gen::map(plans, [index](Plan plan) {
    plan.plain_points = index % 2 == 1;
    return plan;
  });
}

// Nobody takes anything out until all have put: the bound must stop them.
rc::Gen<Plan> GenBound(const Offer& offer, std::uint64_t index) {
  const std::vector<int> puts = offer.Of({kTryPut, kPutFor});
  const bool one = offer.Claims(HEDDLE_QUEUE_ONE_PRODUCER);
  const Size size = SizeOf(index);
  return Finish(offer, GenSome(1, one ? 1 : size.threads, GenSome(1, size.steps + 2, GenStep(puts))));
}

// As many puts as gets, all of which wait.
rc::Gen<Plan> GenProgress(const Offer& offer, std::uint64_t index) {
  const int most = index < 4 ? 2 : 3;
  const int puts = offer.Has(kPut) ? kPut : kTryPut;
  return rc::gen::map(rc::gen::tuple(rc::gen::inRange(1, most + 1), rc::gen::inRange(1, most + 1), rc::gen::inRange<Value>(1, 3)),
                      [=](const std::tuple<int, int, Value>& drawn) {
                        const auto [count, each, capacity] = drawn;
                        const int producers = offer.Claims(HEDDLE_QUEUE_ONE_PRODUCER) ? 1 : count;
                        const int consumers = offer.Claims(HEDDLE_QUEUE_ONE_CONSUMER) ? 1 : count;
                        Plan plan;
                        plan.parameters = {Capacity(offer, capacity)};
                        for (int i = 0; i < producers; ++i) plan.threads.push_back(Steps(static_cast<std::size_t>(count * each / producers), Make(puts, 0)));
                        for (int i = 0; i < consumers; ++i) plan.threads.push_back(Steps(static_cast<std::size_t>(count * each / consumers), Do(kGet)));
                        Number(&plan);
                        return plan;
                      });
}

rc::Gen<Plan> GenTimeouts(const Offer& offer, std::uint64_t index, bool exact) {
  return Finish(offer, GenUsers(offer, SizeOf(index), {kPutFor, kTryPut}, {kGetFor}), exact);
}
rc::Gen<Plan> GenNotEarly(const Offer& offer, std::uint64_t index) { return GenTimeouts(offer, index, false); }
rc::Gen<Plan> GenExact(const Offer& offer, std::uint64_t index) { return GenTimeouts(offer, index, true); }

bool WaitsToGet(const heddle_implementation& implementation) { return HasOperation(implementation, "get"); }
bool GetsInTime(const heddle_implementation& implementation) { return HasOperation(implementation, "get_for"); }

// The properties of queues and of stacks differ in a word.
struct Ids {
  std::string_view order;
  std::string_view bound;
  std::string_view no_lost_wakeup;
  std::string_view no_livelock;
  std::string_view not_early;
  std::string_view exact;
  std::string_view visibility;
  std::string_view race_free;
  std::string_view well_behaved;
  std::string_view nonblocking;
};

Rules RulesOf(const Ids& ids, std::string_view order) {
  Rules rules;
  rules.parameters = {{.name = "capacity"}};
  rules.operations = {
      {"put", 1, false, false, Handover::kPublishesValue},    {"try_put", 1, false, true, Handover::kPublishesValue},
      {"put_for", 2, true, false, Handover::kPublishesValue}, {"get", 0, false, false, Handover::kReceivesValue},
      {"try_get", 0, false, true, Handover::kReceivesValue}, {"get_for", 1, true, false, Handover::kReceivesValue},
  };
  rules.claims = {{HEDDLE_QUEUE_BOUNDED, "bounded"},
                  {HEDDLE_QUEUE_MAY_FAIL, "may-fail"},
                  {HEDDLE_QUEUE_ONE_PRODUCER, "one-producer"},
                  {HEDDLE_QUEUE_ONE_CONSUMER, "one-consumer"},
                  {HEDDLE_QUEUE_PER_PRODUCER, "per-producer"}};
  rules.properties = {
      {{ids.order, order, "contract queue.1, queue.2, queue.4", Always, false, {}}, GenOrder, true},
      {{ids.bound, "it never holds more than its capacity, and refuses only when it is full", "contract queue.3; claim bounded",
        Claims<HEDDLE_QUEUE_BOUNDED>, false, {}},
       GenBound, true},
      {{ids.no_lost_wakeup, "no thread waits for what is there", "contract queue.5", WaitsToGet, false, {Verdict::kDeadlock}}, GenProgress},
      {{ids.no_livelock, "under a fair schedule, every call that can end does", "contract queue.5, queue.7", Always, false, {Verdict::kLivelock}},
       GenOrder},
      {{ids.nonblocking, kNonblocking, "contract queue.7", Claims<HEDDLE_NONBLOCKING>, false, {}}, GenStopped},
      {{ids.not_early, "a timed call does not give up before its deadline", "contract queue.5; C++ [thread.req.timing]", GetsInTime, false, {}},
       GenNotEarly},
      {{ids.exact, "a timed call that is never served gives up at its deadline, not later", "contract queue.5", GetsInTime, false,
        {Verdict::kDeadlock, Verdict::kLivelock}},
       GenExact},
      {{ids.visibility, "what a thread did before it put a value happens before what follows for whoever gets it", "contract queue.1, lock.8",
        Always, true, {}},
       GenVisibility},
      {{ids.race_free, "no data race inside it", "C++ [intro.races]", Always, true, {Verdict::kRace}}, GenRaces},
      {{ids.well_behaved, "no crash, no exit, no endless computation, no leak, no bad memory access, no exception that is not a report",
        "contract queue.8; plugins/api/heddle_plugin.h", Always, false,
        {Verdict::kCrash, Verdict::kStackOverflow, Verdict::kHang, Verdict::kUseAfterFree, Verdict::kDoubleFree, Verdict::kLeak,
         Verdict::kHeapExhausted, Verdict::kException, Verdict::kAbort, Verdict::kExit}},
       GenEverything},
  };
  rules.order = ids.order;
  rules.progress = ids.no_lost_wakeup;
  rules.liveness = ids.no_livelock;
  rules.visibility = ids.visibility;
  rules.race_free = ids.race_free;
  rules.behaviour = ids.well_behaved;
  rules.nonblocking = ids.nonblocking;
  rules.not_early = ids.not_early;
  rules.not_late = ids.exact;
  return rules;
}

Rules QueueRules() {
  Rules rules = RulesOf({"queue.fifo", "queue.bound", "queue.no-lost-wakeup", "queue.no-livelock", "queue.timeout-not-early",
                         "queue.timeout-exact", "queue.visibility", "queue.race-free", "queue.well-behaved", "queue.nonblocking"},
                        "what is put in is got out once, first in first out (or so for each producer, as claimed), and a try fails only when it has to");
  rules.name = "queue";
  rules.summary = "first in, first out: bounded or not, for one or for many producers and consumers";
  rules.specification = [](const Rules& rules, std::uint64_t claims, const std::vector<std::int64_t>& parameters) -> std::unique_ptr<linearizability::Specification> {
    return std::make_unique<Specification>(rules, claims, parameters[0], Order::kFirstFirst);
  };
  return rules;
}

Rules StackRules() {
  Rules rules = RulesOf({"stack.lifo", "stack.bound", "stack.no-lost-wakeup", "stack.no-livelock", "stack.timeout-not-early",
                         "stack.timeout-exact", "stack.visibility", "stack.race-free", "stack.well-behaved", "stack.nonblocking"},
                        "what is put in is got out once, last in first out, and a try fails only when it has to");
  rules.name = "stack";
  rules.summary = "last in, first out";
  rules.specification = [](const Rules& rules, std::uint64_t claims, const std::vector<std::int64_t>& parameters) -> std::unique_ptr<linearizability::Specification> {
    return std::make_unique<Specification>(rules, claims, parameters[0], Order::kLastFirst);
  };
  return rules;
}

Rules PriorityQueueRules() {
  Rules rules =
      RulesOf({"priority_queue.smallest-first", "priority_queue.bound", "priority_queue.no-lost-wakeup", "priority_queue.no-livelock",
               "priority_queue.timeout-not-early", "priority_queue.timeout-exact", "priority_queue.visibility", "priority_queue.race-free",
               "priority_queue.well-behaved", "priority_queue.nonblocking"},
              "what is put in is got out once, the smallest that is there first, and a try fails only when it has to");
  rules.name = "priority_queue";
  rules.summary = "the smallest first";
  rules.specification = [](const Rules& rules, std::uint64_t claims, const std::vector<std::int64_t>& parameters) -> std::unique_ptr<linearizability::Specification> {
    return std::make_unique<Specification>(rules, claims, parameters[0], Order::kSmallestFirst);
  };
  return rules;
}

}  // namespace

const Kind& QueueKind() {
  static const ObjectKind kind(QueueRules());
  return kind;
}

const Kind& PriorityQueueKind() {
  static const ObjectKind kind(PriorityQueueRules());
  return kind;
}

const Kind& StackKind() {
  static const ObjectKind kind(StackRules());
  return kind;
}

}  // namespace heddle::properties::queue
