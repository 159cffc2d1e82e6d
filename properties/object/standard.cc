#include "properties/object/standard.h"

#include <algorithm>
#include <deque>
#include <string>
#include <utility>

#include "properties/object/applies.h"
#include "properties/object/draw.h"

namespace heddle::properties::object {
namespace {

using linearizability::Call;
using linearizability::State;
using runtime::Verdict;

constexpr std::int64_t kTimeouts[] = {10, 30};

bool Is(const Operation& operation, Role role) { return operation.role == role || operation.role == Role::kAnyone; }

using Numbers = std::vector<std::int64_t>;

// A number from each list.
rc::Gen<Numbers> GenOneOfEach(const std::vector<Numbers>& lists) {
  rc::Gen<Numbers> numbers = rc::gen::just(Numbers());
  for (const Numbers& list : lists) {
    numbers = rc::gen::map(rc::gen::pair(numbers, rc::gen::elementOf(list)), [](std::pair<Numbers, std::int64_t> drawn) {
      drawn.first.push_back(drawn.second);
      return drawn.first;
    });
  }
  return numbers;
}

// One call, with each argument drawn from what the table says.
rc::Gen<Step> GenCall(const Rules& rules, int operation) {
  const Operation& rule = rules.operations[static_cast<std::size_t>(operation)];
  std::vector<Numbers> arguments = rule.drawn;
  if (rule.takes_task) arguments.insert(arguments.begin(), {0});
  if (rule.timed) arguments.push_back({std::begin(kTimeouts), std::end(kTimeouts)});
  return rc::gen::map(GenOneOfEach(arguments), [operation](const std::vector<std::int64_t>& drawn) { return Do(operation, drawn); });
}

rc::Gen<Step> GenCallOf(const Rules& rules, const std::vector<int>& operations) {
  return rc::gen::mapcat(rc::gen::elementOf(operations), [&rules](int operation) { return GenCall(rules, operation); });
}

// A call, or one in four times a sleep.
rc::Gen<Step> GenStep(const Rules& rules, const std::vector<int>& operations, const std::vector<std::int64_t>& sleeps) {
  if (sleeps.empty()) return GenCallOf(rules, operations);
  return rc::gen::weightedOneOf<Step>({{3, GenCallOf(rules, operations)}, {1, rc::gen::map(rc::gen::elementOf(sleeps), Sleep)}});
}

std::vector<int> Those(const Rules& rules, const std::vector<int>& operations, Role role) {
  std::vector<int> those;
  for (const int operation : operations) {
    if (Is(rules.operations[static_cast<std::size_t>(operation)], role)) those.push_back(operation);
  }
  return those;
}

// Gives every call that takes a task one of its own.
void GiveTasks(const Rules& rules, const std::vector<Steps>& bodies, const std::vector<int>& drawn, Plan* plan) {
  plan->tasks.clear();
  const auto next = [&] {
    plan->tasks.push_back(bodies[static_cast<std::size_t>(drawn[plan->tasks.size() % drawn.size()])]);
    return static_cast<std::int64_t>(plan->tasks.size());
  };
  for (std::size_t i = 0; i < rules.parameters.size(); ++i) {
    if (rules.parameters[i].is_task && plan->parameters[i] != 0) plan->parameters[i] = next();
  }
  for (Steps& steps : plan->threads) {
    for (Step& step : steps) {
      if (TakesTask(rules, step)) step.arguments[0] = next();
    }
  }
}

// What tasks do, without calls that are not there.
std::vector<Steps> Bodies(const Offer& offer, const Standard& standard) {
  std::vector<Steps> bodies = standard.tasks;
  for (Steps& steps : bodies) {
    std::erase_if(steps, [&](const Step& step) { return step.type == Step::Type::kCall && !offer.Has(step.operation); });
  }
  return bodies;
}

Steps Looks(const Offer& offer) {
  Steps looks;
  for (const int number : AllOperations(offer)) {
    const Operation& operation = offer.rules().operations[static_cast<std::size_t>(number)];
    if (!operation.looks) continue;
    if (operation.arguments == 0) {
      looks.push_back(Do(number));
    } else {
      for (const std::int64_t value : operation.drawn[0]) looks.push_back(Do(number, {value}));
    }
  }
  return looks;
}

bool HandsOver(const Operation& operation) { return operation.handover != Handover::kNone || operation.takes_task; }

// Those operations that are timed, or not.
std::vector<int> AllTimed(const Offer& offer, bool timed) {
  std::vector<int> those;
  for (const int operation : AllOperations(offer)) {
    if (offer.rules().operations[static_cast<std::size_t>(operation)].timed == timed) those.push_back(operation);
  }
  return those;
}

}  // namespace

rc::Gen<Plan> StopsT1(const rc::Gen<Plan>& plans) {
  // Calls are short: the first operations matter most.
  const std::vector<std::int64_t> moments{1, 1, 2, 2, 3, 3, 4, 4, 5, 6, 7, 8, 10, 12, 15, 20};
  return rc::gen::map(rc::gen::pair(plans, rc::gen::elementOf(moments)), [](std::pair<Plan, std::int64_t> drawn) {
    drawn.first.stop_after = drawn.second;
    return drawn.first;
  });
}

std::string_view Lasting(std::string text) {
  static auto* const texts = new std::deque<std::string>;
  return texts->emplace_back(std::move(text));
}

std::vector<int> AllOperations(const Offer& offer) {
  std::vector<int> all;
  for (std::size_t i = 0; i < offer.rules().operations.size(); ++i) {
    if (offer.Has(static_cast<int>(i))) all.push_back(static_cast<int>(i));
  }
  return all;
}

rc::Gen<Plan> GenStandard(const Offer& offer, std::uint64_t index, const Standard& standard, const std::vector<int>& operations) {
  const Rules& rules = offer.rules();
  const Size size = SizeOf(index);
  const std::vector<int> owner = Those(rules, operations, Role::kOwner);
  const std::vector<int> others = Those(rules, operations, Role::kOthers);
  const auto steps_of = [&](const std::vector<int>& those) { return GenSome(1, size.steps, GenStep(rules, those, standard.sleeps)); };
  rc::Gen<std::vector<Steps>> threads = owner == others || owner.empty() || others.empty()
                                            ? GenSome(2, size.threads, steps_of(operations))
                                            : rc::gen::map(rc::gen::pair(steps_of(owner), GenSome(1, size.threads - 1, steps_of(others))),
                                                           [](std::pair<Steps, std::vector<Steps>> drawn) {
                                                             drawn.second.insert(drawn.second.begin(), drawn.first);
                                                             return drawn.second;
                                                           });
  std::vector<Numbers> parameters;
  for (const Parameter& parameter : rules.parameters) parameters.push_back(parameter.drawn);
  std::vector<int> prefills;
  for (const int operation : AllOperations(offer)) {
    if (rules.operations[static_cast<std::size_t>(operation)].prefills) prefills.push_back(operation);
  }
  rc::Gen<Steps> before = prefills.empty() ? rc::gen::just(Steps()) : GenSome(0, 2, GenCallOf(rules, prefills));
  rc::Gen<std::vector<int>> bodies_drawn = rc::gen::just(std::vector<int>{0});
  if (!standard.tasks.empty()) bodies_drawn = rc::gen::container<std::vector<int>>(8, rc::gen::inRange(0, static_cast<int>(standard.tasks.size())));
  const Steps looks = Looks(offer);
  return rc::gen::map(rc::gen::tuple(threads, GenOneOfEach(parameters), before, bodies_drawn),
                      [offer, standard, looks, tasks = Bodies(offer, standard)](const std::tuple<std::vector<Steps>, Numbers, Steps, std::vector<int>>& drawn) {
                        Plan plan;
                        std::vector<int> bodies;
                        std::tie(plan.threads, plan.parameters, plan.before, bodies) = drawn;
                        plan.afterwards = looks;
                        if (!tasks.empty()) GiveTasks(offer.rules(), tasks, bodies, &plan);
                        if (standard.mend) standard.mend(offer, &plan);
                        return plan;
                      });
}

Rules WithStandardProperties(Rules rules, const Standard& standard) {
  const std::string kind(rules.name);
  const auto id = [&](std::string_view word) { return Lasting(kind + "." + std::string(word)); };
  // Plans from the operations that `choose` gives, changed by `change`.
  const auto plans = [standard](std::vector<int> (*choose)(const Offer&), void (*change)(Plan*, std::uint64_t)) -> Plans {
    return [=](const Offer& offer, std::uint64_t index) {
      return rc::gen::map(GenStandard(offer, index, standard, choose(offer)), [=](Plan plan) {
        change(&plan, index);
        return plan;
      });
    };
  };
  const auto as_it_is = [](Plan*, std::uint64_t) {};
  const auto untimed = [](const Offer& offer) { return AllTimed(offer, false); };
  // Rules are copied from here; what applies asks only what does not change.
  const std::vector<Operation> operations = rules.operations;
  const auto if_any = [operations](bool (*is)(const Operation&)) {
    return [operations, is](const heddle_implementation& implementation) {
      return std::any_of(operations.begin(), operations.end(),
                         [&](const Operation& operation) { return is(operation) && HasOperation(implementation, operation.name); });
    };
  };
  const auto is_timed = [](const Operation& operation) { return operation.timed; };
  const auto waits = [](const Operation& operation) { return operation.waits; };
  const bool any_waits = std::any_of(operations.begin(), operations.end(), waits);
  const bool any_timed = std::any_of(operations.begin(), operations.end(), is_timed);
  const bool any_handover = std::any_of(operations.begin(), operations.end(), HandsOver);

  std::vector<ObjectProperty> properties;
  rules.order = id(standard.order);
  properties.push_back({{rules.order, standard.sentence, standard.source, Always, false, {}}, plans(AllOperations, as_it_is), true});
  rules.progress = id("no-lost-wakeup");
  if (any_waits) {
    properties.push_back({{rules.progress, "no thread waits for what has happened, and nothing that was asked for is forgotten", standard.source,
                           if_any(waits), false, {Verdict::kDeadlock}},
                          plans(untimed, as_it_is)});
  } else {
    rules.progress = id("no-deadlock");
    properties.push_back({{rules.progress, "no call waits for good", standard.source, Always, false, {Verdict::kDeadlock}}, plans(untimed, as_it_is)});
  }
  rules.liveness = id("no-livelock");
  properties.push_back({{rules.liveness, "under a fair schedule, every call that can end does", standard.source, Always, false, {Verdict::kLivelock}},
                        plans(AllOperations, as_it_is)});
  if (any_timed) {
    rules.not_early = id("timeout-not-early");
    properties.push_back({{rules.not_early, "a timed call does not give up before its deadline", "C++ [thread.req.timing]", if_any(is_timed), false, {}},
                          plans(AllOperations, as_it_is)});
    rules.not_late = id("timeout-exact");
    properties.push_back({{rules.not_late, "a timed call that is never served gives up at its deadline, not later", standard.source, if_any(is_timed),
                           false, {Verdict::kDeadlock, Verdict::kLivelock}},
                          plans(AllOperations, [](Plan* plan, std::uint64_t) { plan->exact_time = true; })});
  }
  if (!any_waits) {
    rules.nonblocking = id("nonblocking");
    properties.push_back({{rules.nonblocking, kNonblocking, standard.source, Claims<HEDDLE_NONBLOCKING>, false, {}},
                        [standard](const Offer& offer, std::uint64_t index) { return StopsT1(GenStandard(offer, index, standard, AllTimed(offer, false))); }});
  }
  if (any_handover) {
    rules.visibility = id("visibility");
    properties.push_back({{rules.visibility, "what a thread did before its call happens before what follows for whoever the call lets go on", standard.source,
                           if_any(HandsOver), true, {}},
                          plans(untimed, [](Plan* plan, std::uint64_t) { plan->detect_races = plan->watch_handover = true; })});
  }
  rules.race_free = id("race-free");
  properties.push_back({{rules.race_free, "no data race inside it", "C++ [intro.races]", Always, true, {Verdict::kRace}},
                        plans(AllOperations, [](Plan* plan, std::uint64_t) { plan->detect_races = true; })});
  rules.behaviour = id("well-behaved");
  properties.push_back({{rules.behaviour, "no crash, no exit, no endless computation, no leak, no bad memory access, no exception that is not a report",
                         "plugins/api/heddle_plugin.h", Always, false,
                         {Verdict::kCrash, Verdict::kStackOverflow, Verdict::kHang, Verdict::kUseAfterFree, Verdict::kDoubleFree, Verdict::kLeak,
                          Verdict::kHeapExhausted, Verdict::kException, Verdict::kAbort, Verdict::kExit}},
                        // Every other one with plain accesses as schedule points: memory may be given back between two of them.
                        plans(AllOperations, [](Plan* plan, std::uint64_t index) { plan->plain_points = index % 2 == 1; })});
  std::erase_if(properties, [&](const ObjectProperty& property) { return FindProperty(rules, property.property.id) != nullptr; });
  rules.properties.insert(rules.properties.begin(), properties.begin(), properties.end());
  return rules;
}

namespace {

class FunctionSpecification final : public NamedSpecification {
 public:
  FunctionSpecification(const Rules& rules, State initial, object::Apply apply, Part part)
      : NamedSpecification(rules), initial_(std::move(initial)), apply_(std::move(apply)), part_(part) {}

  State Initial() const override { return initial_; }
  void Apply(const State& state, const Call& call, std::vector<linearizability::Step>* steps) const override { apply_(state, call, steps); }
  linearizability::Value PartOf(const Call& call) const override { return part_ == nullptr ? 0 : part_(call); }

 private:
  const State initial_;
  const object::Apply apply_;
  const Part part_;
};

}  // namespace

std::unique_ptr<linearizability::Specification> MakeSpecification(const Rules& rules, State initial, Apply apply, Part part) {
  return std::make_unique<FunctionSpecification>(rules, std::move(initial), std::move(apply), part);
}

}  // namespace heddle::properties::object
