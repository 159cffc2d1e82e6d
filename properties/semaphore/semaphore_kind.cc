#include "properties/semaphore/semaphore_kind.h"

#include <algorithm>
#include <array>

#include "properties/object/applies.h"
#include "properties/object/draw.h"
#include "properties/object/object_kind.h"

namespace heddle::properties::semaphore {
namespace {

using namespace object;  // NOLINT: a kind is written in its words
using linearizability::Call;
using linearizability::State;
using linearizability::Value;
using runtime::Verdict;

enum Code : int { kAcquire, kTryAcquire, kAcquireFor, kRelease, kReleaseMany };

// The state is the number of tokens.
class Specification final : public NamedSpecification {
 public:
  Specification(const Rules& rules, Value initial, bool bounded, bool may_fail)
      : NamedSpecification(rules), initial_(initial), bounded_(bounded), may_fail_(may_fail) {}

  State Initial() const override { return {initial_}; }

  void Apply(const State& state, const Call& call, std::vector<linearizability::Step>* steps) const override {
    const Value tokens = state[0];
    switch (call.operation) {
      case kAcquire:
        if (tokens > 0) steps->push_back({{tokens - 1}, HEDDLE_OK, 0});
        return;
      case kTryAcquire:
      case kAcquireFor:
        if (tokens > 0) steps->push_back({{tokens - 1}, HEDDLE_OK, 0});
        if (tokens == 0 || may_fail_) steps->push_back({state, HEDDLE_NOT_ACQUIRED, 0});
        return;
      case kRelease:
      case kReleaseMany: {
        const Value after = tokens + (call.operation == kReleaseMany ? call.arguments[0] : 1);
        if (bounded_ && after > initial_) {
          steps->push_back({state, HEDDLE_MISUSE, 0});
        } else {
          steps->push_back({{after}, HEDDLE_OK, 0});
        }
        return;
      }
    }
  }

 private:
  const Value initial_;
  const bool bounded_;
  const bool may_fail_;
};

rc::Gen<Step> GenStep(std::vector<int> operations) {
  return rc::gen::map(rc::gen::pair(rc::gen::elementOf(operations), rc::gen::elementOf(std::vector<Value>{10, 30})),
                      [](const std::pair<int, Value>& drawn) {
                        const auto [operation, timeout] = drawn;
                        if (operation == kAcquireFor) return Do(operation, {timeout});
                        return operation == kReleaseMany ? Do(operation, {2}) : Do(operation);
                      });
}

// Takes all the tokens that are there, and finds no more.
Steps Drain(const Offer& offer, Value tokens) {
  Steps steps(static_cast<std::size_t>(tokens), Do(kAcquire));
  if (offer.Has(kTryAcquire)) steps.push_back(Do(kTryAcquire));
  return steps;
}

// What is acquired is given back.
Steps Sections(const Steps& acquires) {
  Steps steps;
  for (const Step& acquire : acquires) {
    steps.push_back(acquire);
    steps.push_back(DoIfOk(kRelease));
  }
  return steps;
}

rc::Gen<Plan> GenTokens(const Offer& offer, std::uint64_t index) {
  const Size size = SizeOf(index);
  if (offer.Claims(HEDDLE_SEMAPHORE_BOUNDED)) {
    const auto threads = GenThreads(size, GenStep(offer.Of({kAcquire, kTryAcquire})));
    return rc::gen::map(rc::gen::pair(threads, rc::gen::inRange<Value>(1, 3)), [offer](const std::pair<std::vector<Steps>, Value>& drawn) {
      Plan plan;
      plan.parameters = {drawn.second};
      for (const Steps& steps : drawn.first) plan.threads.push_back(Sections(steps));
      plan.afterwards = Drain(offer, drawn.second);
      return plan;
    });
  }
  const auto threads = GenThreads(size, GenStep(offer.Of({kAcquire, kTryAcquire, kRelease, kReleaseMany})));
  return rc::gen::map(rc::gen::pair(threads, rc::gen::elementOf(std::vector<Value>{0, 1, 1, 2})),
                      [offer](const std::pair<std::vector<Steps>, Value>& drawn) {
                        Plan plan;
                        plan.parameters = {drawn.second};
                        plan.threads = drawn.first;
                        if (offer.Has(kTryAcquire)) plan.afterwards = Steps(4, Do(kTryAcquire));
                        return plan;
                      });
}

// Threads that give back what they acquire; or some that acquire and others that release as often, all at once or one by one.
rc::Gen<Plan> GenProgress(const Offer& offer, std::uint64_t index) {
  const int most = index < 4 ? 2 : 3;
  return rc::gen::map(rc::gen::tuple(rc::gen::inRange(1, most + 1), rc::gen::inRange(1, most), rc::gen::inRange(0, 4)),
                      [offer](const std::tuple<int, int, int>& drawn) {
                        const auto [waiters, rounds, variant] = drawn;
                        const Steps acquires(static_cast<std::size_t>(rounds), Do(kAcquire));
                        Plan plan;
                        plan.parameters = {0};
                        if (variant == 0 || offer.Claims(HEDDLE_SEMAPHORE_BOUNDED)) {
                          plan.parameters[0] = waiters > 1 ? waiters - 1 : 1;
                          for (int i = 0; i < waiters + 1; ++i) plan.threads.push_back(Sections(acquires));
                          return plan;
                        }
                        for (int i = 0; i < waiters; ++i) plan.threads.push_back(acquires);
                        const int missing = waiters * rounds;
                        if (variant == 1 && offer.Has(kReleaseMany)) {
                          plan.threads.push_back({Do(kReleaseMany, {missing})});
                        } else if (variant == 2) {
                          for (int i = 0; i < missing; ++i) plan.threads.push_back({Do(kRelease)});
                        } else {
                          plan.threads.push_back(Steps(static_cast<std::size_t>(missing), Do(kRelease)));
                        }
                        return plan;
                      });
}

// One thread holds a token for a while, others give up waiting; then all tokens must be there.
rc::Gen<Plan> GenTimeouts(const Offer& offer, std::uint64_t index, const std::vector<int>& acquires, bool exact) {
  const Size size = SizeOf(index);
  const auto others = GenSome(1, size.threads, GenSome(1, size.steps, GenStep(acquires)));
  return rc::gen::map(rc::gen::tuple(others, rc::gen::elementOf(std::vector<Value>{5, 20, 40}), rc::gen::inRange<Value>(1, 3)),
                      [=](const std::tuple<std::vector<Steps>, Value, Value>& drawn) {
                        const auto& [threads, later, tokens] = drawn;
                        Plan plan;
                        plan.parameters = {tokens};
                        for (Value i = 0; i < tokens; ++i) plan.threads.push_back({Do(kAcquire), Sleep(later), Do(kRelease)});
                        for (const Steps& steps : threads) plan.threads.push_back(Sections(steps));
                        plan.afterwards = Drain(offer, tokens);
                        plan.exact_time = exact;
                        return plan;
                      });
}
rc::Gen<Plan> GenFailing(const Offer& offer, std::uint64_t index) {
  return GenTimeouts(offer, index, offer.Of({kTryAcquire, kAcquireFor}), false);
}
rc::Gen<Plan> GenNotEarly(const Offer& offer, std::uint64_t index) { return GenTimeouts(offer, index, {kAcquireFor}, false); }
rc::Gen<Plan> GenExact(const Offer& offer, std::uint64_t index) { return GenTimeouts(offer, index, {kAcquireFor}, true); }

rc::Gen<Plan> GenOverRelease(const Offer& offer, std::uint64_t index) {
  const auto threads = GenThreads(SizeOf(index), GenStep(offer.Of({kTryAcquire, kRelease, kReleaseMany})));
  return rc::gen::map(rc::gen::pair(threads, rc::gen::inRange<Value>(1, 3)), [=](const std::pair<std::vector<Steps>, Value>& drawn) {
    Plan plan;
    plan.parameters = {drawn.second};
    plan.threads = drawn.first;
    if (offer.Has(kTryAcquire)) plan.afterwards = Steps(static_cast<std::size_t>(drawn.second) + 1, Do(kTryAcquire));
    return plan;
  });
}

// One thread releases; whoever acquires sees what it did before the first release.
rc::Gen<Plan> GenVisibility(const Offer& offer, std::uint64_t index) {
  const std::vector<int> acquires = offer.Of({kAcquire, kTryAcquire, kAcquireFor});
  return rc::gen::map(rc::gen::pair(rc::gen::elementOf(acquires), rc::gen::inRange(1, index < 4 ? 2 : 3)), [](const std::pair<int, int>& drawn) {
    Plan plan;
    plan.parameters = {0};
    plan.detect_races = true;
    plan.watch_handover = true;
    for (int i = 0; i < drawn.second; ++i) {
      plan.threads.push_back({drawn.first == kAcquireFor ? Do(kAcquireFor, {30}) : Do(drawn.first)});
    }
    plan.threads.push_back(Steps(static_cast<std::size_t>(drawn.second), Do(kRelease)));
    return plan;
  });
}

// Whoever has acquired the last token knows that nobody will want another, and destroys the semaphore.
rc::Gen<Plan> GenDestroy(const Offer& offer, std::uint64_t) {
  Plan plan;
  plan.detect_races = true;
  if (offer.Claims(HEDDLE_SEMAPHORE_BOUNDED)) {
    plan.parameters = {1};
    plan.threads = {{Do(kAcquire), Meet(2), Do(kRelease)}, {Meet(2), Do(kAcquire), Destroy()}};
  } else {
    plan.parameters = {0};
    plan.threads = {{Do(kRelease)}, {Do(kAcquire), Destroy()}};
  }
  return rc::gen::just(plan);
}

rc::Gen<Plan> GenEverything(const Offer& offer, std::uint64_t index) {
  return index % 2 == 0 || !(offer.Has(kTryAcquire) || offer.Has(kAcquireFor)) ? GenTokens(offer, index / 2) : GenFailing(offer, index / 2);
}

rc::Gen<Plan> GenRaces(const Offer& offer, std::uint64_t index) {
  return rc::gen::map(GenEverything(offer, index), [](Plan plan) {
    plan.detect_races = true;
    return plan;
  });
}

// What the kinds differ in. Operations are named in the order of Code.
struct Words {
  std::array<std::string_view, 5> operations;
  std::string_view tokens;
  std::string_view no_lost_wakeup;
  std::string_view no_livelock;
  std::string_view failed_unchanged;
  std::string_view not_early;
  std::string_view exact;
  std::string_view visibility;
  std::string_view race_free;
  std::string_view destroy;
  std::string_view well_behaved;
};

constexpr Words kSemaphore{
    {"acquire", "try_acquire", "acquire_for", "release", "release_many"},
    "semaphore.tokens",
    "semaphore.no-lost-wakeup",
    "semaphore.no-livelock",
    "semaphore.failed-acquire-unchanged",
    "semaphore.timeout-not-early",
    "semaphore.timeout-exact",
    "semaphore.visibility",
    "semaphore.race-free",
    "semaphore.destroy-after-acquire",
    "semaphore.well-behaved",
};
constexpr Words kCondition{
    {"take", "try_take", "take_for", "give", "give_many"},
    "condition.returns-locked",
    "condition.no-lost-wakeup",
    "condition.no-livelock",
    "condition.timeout-eats-no-notify",
    "condition.timeout-not-early",
    "condition.timeout-exact",
    "condition.visibility",
    "condition.race-free",
    "condition.destroy-after-wait",
    "condition.well-behaved",
};

template <const Words& kWords>
bool CanFail(const heddle_implementation& implementation) {
  return HasOperation(implementation, kWords.operations[kTryAcquire]) || HasOperation(implementation, kWords.operations[kAcquireFor]);
}
template <const Words& kWords>
bool IsTimed(const heddle_implementation& implementation) {
  return HasOperation(implementation, kWords.operations[kAcquireFor]);
}

// The sentences and sources of a kind's properties, in the order of Words.
struct Texts {
  std::string_view sentence;
  std::string_view source;
};

template <const Words& kWords>
Rules RulesOf(const std::array<Texts, 10>& texts) {
  const auto property = [&](std::string_view id, std::size_t text, bool (*applies)(const heddle_implementation&), bool needs_instrumentation,
                            std::vector<Verdict> broken_by) {
    return Property{id, texts[text].sentence, texts[text].source, applies, needs_instrumentation, std::move(broken_by)};
  };
  Rules rules;
  rules.operations = {
      {kWords.operations[kAcquire], 0, false, true, Handover::kReceives},
      {kWords.operations[kTryAcquire], 0, false, false, Handover::kReceives},
      {kWords.operations[kAcquireFor], 1, true, false, Handover::kReceives},
      {kWords.operations[kRelease], 0, false, true, Handover::kPublishes},
      {kWords.operations[kReleaseMany], 1, false, false, Handover::kPublishes},
  };
  rules.parameters = {{.name = "initial value"}};
  rules.specification = [](const Rules& rules, std::uint64_t claims, const std::vector<std::int64_t>& parameters) -> std::unique_ptr<linearizability::Specification> {
    return std::make_unique<Specification>(rules, parameters[0], (claims & HEDDLE_SEMAPHORE_BOUNDED) != 0,
                                           (claims & HEDDLE_SEMAPHORE_MAY_FAIL) != 0);
  };
  rules.properties = {
      {property(kWords.tokens, 0, Always, false, {}), GenTokens, true},
      {property(kWords.no_lost_wakeup, 1, Always, false, {Verdict::kDeadlock}), GenProgress},
      {property(kWords.no_livelock, 2, Always, false, {Verdict::kLivelock}), GenProgress},
      {property(kWords.failed_unchanged, 3, CanFail<kWords>, false, {Verdict::kDeadlock, Verdict::kLivelock}), GenFailing, true},
      {property(kWords.not_early, 4, IsTimed<kWords>, false, {}), GenNotEarly},
      {property(kWords.exact, 5, IsTimed<kWords>, false, {Verdict::kDeadlock, Verdict::kLivelock}), GenExact},
      {property(kWords.visibility, 6, Always, true, {}), GenVisibility},
      {property(kWords.race_free, 7, Always, true, {Verdict::kRace}), GenRaces},
      {property(kWords.destroy, 8, Always, true, {Verdict::kRace, Verdict::kUseAfterFree, Verdict::kDoubleFree, Verdict::kCrash}), GenDestroy},
      {property(kWords.well_behaved, 9, Always, false,
                {Verdict::kCrash, Verdict::kStackOverflow, Verdict::kHang, Verdict::kUseAfterFree, Verdict::kDoubleFree, Verdict::kLeak,
                 Verdict::kHeapExhausted, Verdict::kException, Verdict::kAbort, Verdict::kExit}),
       GenEverything},
  };
  rules.order = kWords.tokens;
  rules.progress = kWords.no_lost_wakeup;
  rules.liveness = kWords.no_livelock;
  rules.visibility = kWords.visibility;
  rules.race_free = kWords.race_free;
  rules.behaviour = kWords.well_behaved;
  rules.not_early = kWords.not_early;
  rules.not_late = kWords.exact;
  return rules;
}

constexpr Texts kRaceFreeText{"no data race inside it", "C++ [intro.races]"};
constexpr Texts kWellBehavedText{
    "no crash, no exit, no endless computation, no leak, no bad memory access, no exception that is not a report", "plugins/api/heddle_plugin.h"};

Rules SemaphoreRules() {
  Rules rules = RulesOf<kSemaphore>({{
      {"no more acquires succeed than there are tokens", "contract semaphore.1, semaphore.3, semaphore.4"},
      {"no thread sleeps while there are tokens", "contract semaphore.5"},
      {"under a fair schedule, threads for whom there are tokens get them", "contract semaphore.5"},
      {"an acquire that fails, by a try or by a timeout, takes no token and keeps none from others", "contract semaphore.6, lock.4"},
      {"a timed acquire does not give up before its deadline", "contract lock.5; C++ [thread.req.timing]"},
      {"a timed acquire that is never served gives up at its deadline, not later", "contract lock.5"},
      {"what a thread did before a release happens before what follows the acquire of that token",
       "C++ [thread.sema.cnt] (strongly happens before)"},
      kRaceFreeText,
      {"a thread that has acquired the last token may destroy the semaphore, though the release has not returned",
       "contract semaphore.6, lock.10; POSIX sem_destroy"},
      kWellBehavedText,
  }});
  rules.name = "semaphore";
  rules.summary = "counting and bounded semaphores";
  rules.claims = {{HEDDLE_SEMAPHORE_BOUNDED, "bounded"}, {HEDDLE_SEMAPHORE_MAY_FAIL, "may-fail"}};
  rules.properties.push_back({{"semaphore.bound", "a release beyond the initial value is reported, and changes nothing",
                               "contract bounded semaphore.1", Claims<HEDDLE_SEMAPHORE_BOUNDED>, false, {}},
                              GenOverRelease,
                              true});
  return rules;
}

Rules ConditionRules() {
  Rules rules = RulesOf<kCondition>({{
      {"a wait returns only with the lock held: the tokens that it guards are counted right", "contract condition.2, condition.5"},
      {"a notify wakes a thread that waits, if there is one", "contract condition.3; C++ [thread.condition]"},
      {"under a fair schedule, threads that were notified go on", "contract condition.3"},
      {"a wait that times out takes no notify from those who wait on", "contract condition.7"},
      {"a timed wait does not give up before its deadline", "contract lock.5; C++ [thread.req.timing]"},
      {"a timed wait that is never served gives up at its deadline, not later", "contract lock.5"},
      {"what a thread did before it notified happens before what follows the wait", "C++ [thread.condition]"},
      kRaceFreeText,
      {"a thread that was notified last may destroy the condition variable, though the others have not left notify",
       "C++ [thread.condition.condvar]; POSIX pthread_cond_destroy"},
      kWellBehavedText,
  }});
  rules.name = "condition";
  rules.summary = "condition variables, each with its lock: tokens that are given and taken under it";
  return rules;
}

}  // namespace

const Kind& SemaphoreKind() {
  static const ObjectKind kind(SemaphoreRules());
  return kind;
}

const Kind& ConditionKind() {
  static const ObjectKind kind(ConditionRules());
  return kind;
}

}  // namespace heddle::properties::semaphore
