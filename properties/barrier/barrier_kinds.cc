#include "properties/barrier/barrier_kinds.h"

#include <algorithm>
#include <utility>

#include "properties/object/applies.h"
#include "properties/object/draw.h"
#include "properties/object/object_kind.h"
#include "properties/object/standard.h"

namespace heddle::properties::barrier {
namespace {

using namespace object;  // NOLINT: a kind is written in its words
using linearizability::Call;
using linearizability::State;
using linearizability::Value;
using Ways = std::vector<linearizability::Step>;

enum Code : int { kWait, kWaitFor, kAbort, kReset, kIsBroken, kLeaves, kLeavesInTime, kBegins, kEnds, kFails };

enum Phase : Value { kFilling, kActionDue, kActionRuns };

// Where a thread is that has come and not left: kComing is counted for the present round, others have the number of a round that is full.
constexpr Value kComing = -1;
constexpr Value kBroken = -2;

// A round that is full, and not yet left by all.
struct Round {
  Value number;
  Value given;        // places that threads have left with, as bits
  Value may_break;    // abort() or a timeout came while they left
};

struct Barrier {
  Value broken = 0;
  Value phase = kFilling;
  Value round = 0;
  std::vector<std::pair<Value, Value>> inside;  // thread, where it is
  std::vector<Round> rounds;

  static Barrier Of(const State& state) {
    Barrier barrier{state[0], state[1], state[2], {}, {}};
    std::size_t at = 4;
    for (Value i = 0; i < state[3]; ++i, at += 2) barrier.inside.push_back({state[at], state[at + 1]});
    for (; at < state.size(); at += 3) barrier.rounds.push_back({state[at], state[at + 1], state[at + 2]});
    return barrier;
  }
  operator State() const {  // NOLINT: the same thing as words
    State state{broken, phase, round, static_cast<Value>(inside.size())};
    for (const auto& [thread, where] : inside) state.insert(state.end(), {thread, where});
    for (const Round& each : rounds) state.insert(state.end(), {each.number, each.given, each.may_break});
    return state;
  }

  Value Coming() const {
    return std::count_if(inside.begin(), inside.end(), [](const auto& entry) { return entry.second == kComing; });
  }
  void SendAll(Value where) {
    for (auto& entry : inside) {
      if (entry.second == kComing) entry.second = where;
    }
  }
  void LetThrough() {
    SendAll(round);
    rounds.push_back({round, 0, 0});
    phase = kFilling;
    round = (round + 1) % 1000;
  }
  void Break(bool for_good) {
    SendAll(kBroken);
    for (Round& each : rounds) each.may_break |= for_good;
    broken = for_good;
    phase = kFilling;
  }
  // The one of that thread leaves.
  void Remove(std::size_t position) {
    const Value where = inside[position].second;
    inside.erase(inside.begin() + static_cast<std::ptrdiff_t>(position));
    const bool last = std::none_of(inside.begin(), inside.end(), [&](const auto& entry) { return entry.second == where; });
    if (last) std::erase_if(rounds, [&](const Round& each) { return each.number == where; });
  }
};

// How a thread leaves that finds itself at `position`.
void Leave(const Barrier& barrier, std::size_t position, bool timed, Value parties, std::uint64_t claims, Ways* ways) {
  const Value where = barrier.inside[position].second;
  if (where == kComing) {
    if (!timed) return;
    // It gives up, which breaks the barrier for all.
    Barrier after = barrier;
    after.Remove(position);
    after.Break(/*for_good=*/true);
    ways->push_back({after, HEDDLE_NOT_ACQUIRED, 0});
    ways->push_back({after, HEDDLE_MISUSE, 0});
    return;
  }
  Barrier after = barrier;
  after.Remove(position);
  if (where == kBroken) return ways->push_back({after, HEDDLE_MISUSE, 0});
  const auto in_round = [&](const Round& each) { return each.number == where; };
  const Round& round = *std::find_if(barrier.rounds.begin(), barrier.rounds.end(), in_round);
  if (round.may_break != 0) ways->push_back({after, HEDDLE_MISUSE, 0});
  const auto give = [&](Value place) {
    Barrier given = after;
    for (Round& each : given.rounds) {
      if (in_round(each)) each.given |= Value{1} << place;
    }
    ways->push_back({given, HEDDLE_OK, place});
  };
  if ((claims & HEDDLE_BARRIER_INDICES) != 0) {
    for (Value place = 0; place < parties; ++place) {
      if ((round.given >> place & 1) == 0) give(place);
    }
  } else if ((claims & HEDDLE_BARRIER_SERIAL) != 0) {
    const bool serial_left = (round.given >> 1 & 1) != 0;
    const bool others = std::find_if(after.rounds.begin(), after.rounds.end(), in_round) != after.rounds.end();
    if (!serial_left) give(1);
    if (serial_left || others) give(0);
  } else {
    give(0);
  }
}

void ApplyToBarrier(const State& state, const Call& call, Value parties, bool has_action, std::uint64_t claims, Ways* ways) {
  const Barrier barrier = Barrier::Of(state);
  Barrier after = barrier;
  switch (call.operation) {
    case kWait:
    case kWaitFor:
      // While the action runs, the next ones wait outside.
      if (barrier.phase != kFilling) return;
      after.inside.push_back({call.thread, barrier.broken != 0 ? kBroken : kComing});
      std::sort(after.inside.begin(), after.inside.end());
      if (after.Coming() == parties) {
        if (has_action) {
          after.phase = kActionDue;
        } else {
          after.LetThrough();
        }
      }
      return ways->push_back({after, HEDDLE_OK, 0});
    case kLeaves:
    case kLeavesInTime:
      for (std::size_t i = 0; i < barrier.inside.size(); ++i) {
        if (barrier.inside[i].first == call.thread) return Leave(barrier, i, call.operation == kLeavesInTime, parties, claims, ways);
      }
      return;
    case kAbort:
      after.Break(/*for_good=*/true);
      return ways->push_back({after, HEDDLE_OK, 0});
    case kReset:
      after.Break(/*for_good=*/false);
      return ways->push_back({after, HEDDLE_OK, 0});
    case kIsBroken: return ways->push_back({state, HEDDLE_OK, barrier.broken});
    case kBegins:
      if (barrier.phase != kActionDue) return;
      after.phase = kActionRuns;
      return ways->push_back({after, HEDDLE_OK, 0});
    case kEnds:
      if (barrier.phase != kActionRuns) return;
      after.LetThrough();
      return ways->push_back({after, HEDDLE_OK, 0});
    case kFails:
      if (barrier.phase != kActionRuns) return;
      after.Break(/*for_good=*/true);
      return ways->push_back({after, HEDDLE_OK, 0});
  }
}

// As many rounds as there are, by all parties together.
rc::Gen<Plan> GenRounds(const Offer& offer, std::uint64_t index, bool handover) {
  const bool action = offer.Claims(HEDDLE_BARRIER_ACTION);
  return rc::gen::map(rc::gen::pair(rc::gen::inRange(2, index < 6 ? 3 : 4), rc::gen::inRange(1, index < 4 ? 3 : 4)), [=](const std::pair<int, int>& drawn) {
    Plan plan;
    plan.parameters = {drawn.first, action ? 1 : 0};
    plan.threads.assign(static_cast<std::size_t>(drawn.first), Steps(static_cast<std::size_t>(drawn.second), Do(kWait)));
    if (action) plan.tasks = {{Work()}};
    plan.detect_races = plan.watch_handover = handover;
    return plan;
  });
}

Rules BarrierRules() {
  Rules rules;
  rules.name = "barrier";
  rules.summary = "a fixed number of threads wait for each other, round after round";
  rules.parameters = {{"parties", {2, 2, 3}}, {"action", {0, 1}, /*is_task=*/true}};
  rules.operations = {
      {.name = "wait", .required = true, .handover = Handover::kExchanges, .second = kLeaves, .waits = true},
      {.name = "wait_for", .arguments = 1, .timed = true, .second = kLeavesInTime},
      {.name = "abort"},
      {.name = "reset"},
      {.name = "is_broken", .looks = true},
      {.name = "leaves", .is_event = true},
      {.name = "leaves_in_time", .is_event = true},
      {.name = "action_begins", .arguments = 1, .is_event = true},
      {.name = "action_ends", .arguments = 1, .is_event = true},
      {.name = "action_fails", .arguments = 1, .is_event = true},
  };
  rules.begins = kBegins;
  rules.ends = kEnds;
  rules.fails = kFails;
  rules.claims = {{HEDDLE_BARRIER_INDICES, "indices"}, {HEDDLE_BARRIER_SERIAL, "serial"}, {HEDDLE_BARRIER_ACTION, "action"},
                  {HEDDLE_BARRIER_ANYBODY, "anybody"}};
  rules.specification = [](const Rules& self, std::uint64_t claims, const std::vector<Value>& parameters) {
    return MakeSpecification(self, Barrier(), [claims, parameters](const State& state, const Call& call, Ways* ways) {
      ApplyToBarrier(state, call, parameters[0], parameters[1] != 0, claims, ways);
    });
  };
  Standard standard{"rounds", "nobody passes before all have come, rounds never mix, and what is broken says so", "contract barrier.1, 2, 4, 5"};
  standard.tasks = {{Work()}};
  standard.mend = [](const Offer& offer, Plan* plan) {
    if (!offer.Claims(HEDDLE_BARRIER_ACTION)) plan->parameters[1] = 0;
    const auto parties = static_cast<std::size_t>(plan->parameters[0]);
    if (!offer.Claims(HEDDLE_BARRIER_ANYBODY) && plan->threads.size() > parties) plan->threads.resize(parties);
  };
  rules.properties = {
      {{"barrier.reusable", "all parties of a round go on, and may come again at once", "contract barrier.5", Always, false,
        {runtime::Verdict::kDeadlock, runtime::Verdict::kLivelock}},
       [](const Offer& offer, std::uint64_t index) { return GenRounds(offer, index, false); }, false, true},
      {{"barrier.action-once", "the action runs once in each round, after all have come and before any goes on", "contract barrier.3",
        Claims<HEDDLE_BARRIER_ACTION>, false, {}},
       [](const Offer& offer, std::uint64_t index) { return GenRounds(offer, index, false); }, true},
      {{"barrier.visibility", "what each did before it came happens before what any does after it has passed", "contract barrier.1; C++ [thread.barrier]",
        Always, true, {}},
       [](const Offer& offer, std::uint64_t index) { return GenRounds(offer, index, true); }},
  };
  return WithStandardProperties(rules, standard);
}

// --- latch -----------------------------------------------------------------------------------------------------------------------

enum LatchCode : int { kCountDown, kAwait, kAwaitFor, kTryWait, kArriveAndWait, kPasses };

// Two or three wait for one who counts; every other time, whatever the table gives.
rc::Gen<Plan> GenLatchWaiters(const Offer& offer, std::uint64_t index, const Standard& standard) {
  if (index % 2 == 1) return GenStandard(offer, index, standard, AllOperations(offer));
  return rc::gen::map(rc::gen::pair(rc::gen::inRange<std::size_t>(2, 4), rc::gen::inRange<Value>(1, 4)), [](const std::pair<std::size_t, Value>& drawn) {
    Plan plan;
    plan.parameters = {drawn.second};
    plan.threads.assign(drawn.first, {Do(kAwait)});
    plan.threads.push_back(Steps(static_cast<std::size_t>(drawn.second), Do(kCountDown)));
    return plan;
  });
}

Rules LatchRules() {
  Rules rules;
  rules.name = "latch";
  rules.summary = "a count that goes down to zero once, and threads that wait for that";
  rules.parameters = {{"count", {1, 2, 3}}};
  rules.operations = {
      {.name = "count_down", .required = true, .handover = Handover::kPublishes},
      {.name = "wait", .required = true, .handover = Handover::kReceives, .waits = true},
      {.name = "wait_for", .arguments = 1, .timed = true, .handover = Handover::kReceives},
      {.name = "try_wait"},
      {.name = "arrive_and_wait", .second = kPasses, .waits = true},
      {.name = "passes", .is_event = true},
  };
  rules.claims = {{HEDDLE_LATCH_MAY_FAIL, "may-fail"}};
  rules.specification = [](const Rules& self, std::uint64_t claims, const std::vector<Value>& parameters) {
    const bool may_fail = (claims & HEDDLE_LATCH_MAY_FAIL) != 0;
    return MakeSpecification(self, {parameters[0]}, [may_fail](const State& state, const Call& call, Ways* ways) {
      const bool open = state[0] == 0;
      switch (call.operation) {
        case kCountDown:
        case kArriveAndWait: return ways->push_back({{state[0] - 1}, HEDDLE_OK, 0});
        case kAwait:
        case kPasses:
          if (open) ways->push_back({state, HEDDLE_OK, 0});
          return;
        case kAwaitFor:
        case kTryWait:
          if (open) ways->push_back({state, HEDDLE_OK, 0});
          if (!open || (may_fail && call.operation == kTryWait)) ways->push_back({state, HEDDLE_NOT_ACQUIRED, 0});
          return;
      }
    });
  };
  Standard standard{"counts", "nobody passes before the count is down to zero", "contract latch.1; C++ [thread.latch]"};
  standard.mend = [](const Offer&, Plan* plan) {
    // Counting below zero is the caller's mistake.
    Value left = plan->parameters[0];
    for (Steps& steps : plan->threads) {
      std::erase_if(steps, [&](const Step& step) { return (step.operation == kCountDown || step.operation == kArriveAndWait) && left-- <= 0; });
    }
    // All that was published must have been, whoever waits: nobody publishes beyond what opens the latch.
    if (left > 0) plan->threads.push_back(Steps(static_cast<std::size_t>(left), Do(kCountDown)));
  };
  rules.properties = {
      {{"latch.no-livelock", "under a fair schedule, every call that can end does", "contract latch.1; C++ [thread.latch]", Always, false, {runtime::Verdict::kLivelock}},
       [standard](const Offer& offer, std::uint64_t index) { return GenLatchWaiters(offer, index, standard); }},
  };
  return WithStandardProperties(rules, standard);
}

}  // namespace

const Kind& BarrierKind() {
  static const ObjectKind kind(BarrierRules());
  return kind;
}

const Kind& LatchKind() {
  static const ObjectKind kind(LatchRules());
  return kind;
}

}  // namespace heddle::properties::barrier
