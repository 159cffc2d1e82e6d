#include "properties/event/event_kind.h"

#include "properties/object/applies.h"
#include "properties/object/draw.h"
#include "properties/object/object_kind.h"

namespace heddle::properties::event {
namespace {

using namespace object;  // NOLINT: a kind is written in its words
using linearizability::Call;
using linearizability::State;
using linearizability::Value;
using runtime::Verdict;

enum Code : int { kSet, kClear, kWait, kWaitFor, kIsSet };

// The state is the flag.
class Specification final : public NamedSpecification {
 public:
  using NamedSpecification::NamedSpecification;

  State Initial() const override { return {0}; }

  void Apply(const State& state, const Call& call, std::vector<linearizability::Step>* steps) const override {
    const bool flag = state[0] != 0;
    switch (call.operation) {
      case kSet: return steps->push_back({{1}, HEDDLE_OK, 0});
      case kClear: return steps->push_back({{0}, HEDDLE_OK, 0});
      case kWait:
        if (flag) steps->push_back({state, HEDDLE_OK, 0});
        return;
      case kWaitFor: return steps->push_back({state, flag ? HEDDLE_OK : HEDDLE_NOT_ACQUIRED, 0});
      case kIsSet: return steps->push_back({state, HEDDLE_OK, flag ? 1 : 0});
    }
  }
};

rc::Gen<Step> GenStep(std::vector<int> operations, std::vector<Value> timeouts) {
  return rc::gen::map(rc::gen::pair(rc::gen::elementOf(operations), rc::gen::elementOf(timeouts)), [](const std::pair<int, Value>& drawn) {
    return drawn.first == kWaitFor ? Do(kWaitFor, {drawn.second}) : Do(drawn.first);
  });
}

Steps Look(const Offer& offer) { return offer.Has(kIsSet) ? Steps{Do(kIsSet)} : Steps{}; }

rc::Gen<Plan> GenFlag(const Offer& offer, std::uint64_t index) {
  const Steps look = Look(offer);
  return rc::gen::map(GenThreads(SizeOf(index), GenStep(offer.Of({kSet, kClear, kWait, kWaitFor, kIsSet}), {0, 20})),
                      [=](const std::vector<Steps>& threads) {
                        Plan plan;
                        plan.threads = threads;
                        plan.afterwards = look;
                        return plan;
                      });
}

// Nobody clears: whoever waits goes on after the set.
rc::Gen<Plan> GenProgress(const Offer&, std::uint64_t index) {
  return rc::gen::map(rc::gen::pair(rc::gen::inRange(1, index < 4 ? 3 : 4), rc::gen::inRange(1, 3)), [](const std::pair<int, int>& drawn) {
    Plan plan;
    for (int i = 0; i < drawn.first; ++i) plan.threads.push_back({Do(kWait)});
    for (int i = 0; i < drawn.second; ++i) plan.threads.push_back({Do(kSet)});
    return plan;
  });
}

// All wait when it is set, and it is cleared at once.
rc::Gen<Plan> GenPulse(const Offer&, std::uint64_t index) {
  return rc::gen::map(GenCount(1, 1 + static_cast<int>(index % 3)), [](int waiters) {
    Plan plan;
    for (int i = 0; i < waiters; ++i) plan.threads.push_back({Do(kWait)});
    plan.threads.push_back({AwaitWaiters(waiters), Do(kSet), Do(kClear)});
    return plan;
  });
}

rc::Gen<Plan> GenTimeouts(const Offer&, std::uint64_t index, bool exact) {
  const int most = index < 4 ? 2 : 3;
  return rc::gen::map(rc::gen::tuple(GenSome(1, most, rc::gen::elementOf(std::vector<Value>{0, 10, 30})), rc::gen::elementOf(std::vector<Value>{5, 20, 40}),
                                     rc::gen::inRange(0, 3)),
                      [=](const std::tuple<std::vector<Value>, Value, int>& drawn) {
                        Plan plan;
                        for (const Value timeout : std::get<0>(drawn)) plan.threads.push_back({Do(kWaitFor, {timeout}), Do(kWaitFor, {timeout})});
                        if (std::get<2>(drawn) != 0) plan.threads.push_back({Sleep(std::get<1>(drawn)), Do(kSet)});
                        plan.exact_time = exact;
                        return plan;
                      });
}
rc::Gen<Plan> GenNotEarly(const Offer& offer, std::uint64_t index) { return GenTimeouts(offer, index, false); }
rc::Gen<Plan> GenExact(const Offer& offer, std::uint64_t index) { return GenTimeouts(offer, index, true); }

rc::Gen<Plan> GenVisibility(const Offer& offer, std::uint64_t index) {
  return rc::gen::map(rc::gen::pair(rc::gen::elementOf(offer.Of({kWait, kWaitFor})), rc::gen::inRange(1, index < 4 ? 2 : 4)),
                      [](const std::pair<int, int>& drawn) {
                        Plan plan;
                        plan.detect_races = true;
                        plan.watch_handover = true;
                        for (int i = 0; i < drawn.second; ++i) plan.threads.push_back({drawn.first == kWaitFor ? Do(kWaitFor, {30}) : Do(kWait)});
                        plan.threads.push_back({Do(kSet)});
                        return plan;
                      });
}

rc::Gen<Plan> GenRaces(const Offer& offer, std::uint64_t index) {
  return rc::gen::map(GenFlag(offer, index), [](Plan plan) {
    plan.detect_races = true;
    return plan;
  });
}

bool IsTimed(const heddle_implementation& implementation) { return HasOperation(implementation, "wait_for"); }
bool CanClear(const heddle_implementation& implementation) { return HasOperation(implementation, "clear"); }

constexpr std::string_view kFlag = "event.flag";
constexpr std::string_view kNoLostWakeup = "event.no-lost-wakeup";
constexpr std::string_view kNoLivelock = "event.no-livelock";
constexpr std::string_view kVisibility = "event.visibility";
constexpr std::string_view kRaceFree = "event.race-free";
constexpr std::string_view kNotEarly = "event.timeout-not-early";
constexpr std::string_view kExact = "event.timeout-exact";
constexpr std::string_view kWellBehaved = "event.well-behaved";

Rules TheRules() {
  Rules rules;
  rules.name = "event";
  rules.summary = "flags that threads wait for";
  rules.operations = {
      {"set", 0, false, true, Handover::kPublishes},
      {"clear", 0, false, false, Handover::kNone},
      {"wait", 0, false, true, Handover::kReceives},
      {"wait_for", 1, true, false, Handover::kReceives},
      {"is_set", 0, false, false, Handover::kNone},
  };
  rules.specification = [](const Rules& rules, std::uint64_t, const std::vector<std::int64_t>&) -> std::unique_ptr<linearizability::Specification> {
    return std::make_unique<Specification>(rules);
  };
  rules.properties = {
      {{kFlag, "wait returns only when the flag is set, and every look at it sees it as it is at some moment of the call",
        "contract event.1, event.3, event.4", Always, false, {}},
       GenFlag, true},
      {{kNoLostWakeup, "no thread waits for a flag that is set", "contract event.3", Always, false, {Verdict::kDeadlock}}, GenProgress},
      {{"event.set-wakes-all", "every thread that waits when the flag is set goes on, also when it is cleared at once", "contract event.2",
        CanClear, false, {Verdict::kDeadlock, Verdict::kLivelock}},
       GenPulse, false, true},
      {{kNoLivelock, "under a fair schedule, threads that wait for a flag that is set go on", "contract event.3", Always, false,
        {Verdict::kLivelock}},
       GenProgress},
      {{kNotEarly, "a timed wait does not give up before its deadline", "contract event.4; C++ [thread.req.timing]", IsTimed, false, {}},
       GenNotEarly},
      {{kExact, "a timed wait that is never served gives up at its deadline, not later", "contract event.4", IsTimed, false,
        {Verdict::kDeadlock, Verdict::kLivelock}},
       GenExact},
      {{kVisibility, "what a thread did before set happens before what follows the wait", "contract thread.5", Always, true, {}},
       GenVisibility},
      {{kRaceFree, "no data race inside it", "C++ [intro.races]", Always, true, {Verdict::kRace}}, GenRaces},
      {{kWellBehaved, "no crash, no exit, no endless computation, no leak, no bad memory access, no exception that is not a report",
        "plugins/api/heddle_plugin.h", Always, false,
        {Verdict::kCrash, Verdict::kStackOverflow, Verdict::kHang, Verdict::kUseAfterFree, Verdict::kDoubleFree, Verdict::kLeak,
         Verdict::kHeapExhausted, Verdict::kException, Verdict::kAbort, Verdict::kExit}},
       GenFlag},
  };
  rules.order = kFlag;
  rules.progress = kNoLostWakeup;
  rules.liveness = kNoLivelock;
  rules.visibility = kVisibility;
  rules.race_free = kRaceFree;
  rules.behaviour = kWellBehaved;
  rules.not_early = kNotEarly;
  rules.not_late = kExact;
  return rules;
}

}  // namespace

const Kind& EventKind() {
  static const ObjectKind kind(TheRules());
  return kind;
}

}  // namespace heddle::properties::event
