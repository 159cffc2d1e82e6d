// The properties of greenlets: their sentences, their sources, and whom they bind.
#include "properties/greenlet/greenlet_kind.h"

#include "properties/greenlet/generate.h"
#include "properties/greenlet/play.h"
#include "properties/greenlet/property_ids.h"
#include "properties/greenlet/scenario.h"
#include "properties/table_kind.h"

namespace heddle::properties::greenlet {
namespace {

using runtime::Verdict;

bool Always(const heddle_implementation&) { return true; }

template <std::uint64_t kClaim>
bool Claims(const heddle_implementation& implementation) {
  return (implementation.claims & kClaim) != 0;
}

const Property kProperties[] = {
    {kSwitch, "a switch goes on in the greenlet that it names, with the value that it passes; a body runs once", "contract greenlet.1, greenlet.7", Always,
     false, {}},
    {kParent, "what a body returns goes to its parent, or to the nearest one above that has not ended", "contract greenlet.2, greenlet.3", Always, false, {}},
    {kFailure, "the failure of a body goes to its parent, or to the nearest one above that has not ended", "contract greenlet.3; claim failures",
     Claims<HEDDLE_GREENLET_FAILURES>, false, {Verdict::kException, Verdict::kAbort}},
    {kThrow, "what is thrown into a greenlet arrives where it is suspended; one that has not begun ends without running", "contract greenlet.4; claim throws",
     Claims<HEDDLE_GREENLET_THROWS>, false, {Verdict::kException, Verdict::kAbort}},
    {kDeadTarget, "a switch to a greenlet that has ended goes on in its nearest parent that has not", "contract greenlet.2; claim dead_targets",
     Claims<HEDDLE_GREENLET_DEAD_TARGETS>, false, {Verdict::kException, Verdict::kAbort, Verdict::kUseAfterFree, Verdict::kCrash}},
    {kUnwinds, "destroying a suspended greenlet runs the destructors on its stack", "contract greenlet.6; claim unwinds", Claims<HEDDLE_GREENLET_UNWINDS>,
     false, {Verdict::kException, Verdict::kAbort, Verdict::kLeak}},
    {kThreads, "greenlets of different threads do not meet, whatever the schedule", "contract greenlet.5, greenlet.7", Always, false,
     {Verdict::kCrash, Verdict::kUseAfterFree, Verdict::kException, Verdict::kAbort, Verdict::kHang}},
    {kRaceFree, "threads that have greenlets of their own do not race", "C++ [intro.races]", Always, true, {Verdict::kRace}},
    {kWellBehaved, "no crash, no exit, no endless computation, no leak, no bad memory access, no exception", "plugins/api/heddle_plugin.h", Always, false,
     {Verdict::kCrash, Verdict::kStackOverflow, Verdict::kHang, Verdict::kUseAfterFree, Verdict::kDoubleFree, Verdict::kLeak, Verdict::kHeapExhausted,
      Verdict::kException, Verdict::kAbort, Verdict::kExit, Verdict::kDeadlock, Verdict::kLivelock}},
};

constexpr ClaimName kClaimNames[] = {
    {HEDDLE_GREENLET_SYMMETRIC, "symmetric"}, {HEDDLE_GREENLET_FAILURES, "failures"}, {HEDDLE_GREENLET_THROWS, "throws"},
    {HEDDLE_GREENLET_DEAD_TARGETS, "dead-targets"}, {HEDDLE_GREENLET_UNWINDS, "unwinds"},
};

std::string Missing(const heddle_implementation& implementation) {
  const auto& ops = *static_cast<const heddle_greenlet_ops*>(implementation.ops);
  if (ops.create == nullptr || ops.destroy == nullptr || ops.switch_to == nullptr) return "create, destroy and switch_to must not be null";
  if (!Claims<HEDDLE_GREENLET_SYMMETRIC>(implementation) && ops.yield == nullptr) return "without the claim symmetric it needs yield";
  if (Claims<HEDDLE_GREENLET_THROWS>(implementation) && ops.throw_into == nullptr) return "the claim throws needs throw_into";
  return {};
}

}  // namespace

const Kind& GreenletKind() {
  static const TableKind<heddle_greenlet_ops, GreenletScenario> kind({
      .name = "greenlet",
      .summary = "greenlets, coroutines, fibers: stacks that switch to each other",
      .table = "heddle_greenlet_ops",
      .subject = "greenlets",
      .properties = kProperties,
      .claims = kClaimNames,
      .missing = Missing,
      .generate = Generate,
      .exhaustive_scenarios = 8,
      .deadlock = kWellBehaved,
      .livelock = kWellBehaved,
      .race = kRaceFree,
      .behaviour = kWellBehaved,
  });
  return kind;
}

void GreenletScenario::Run(const heddle_implementation& implementation) const { Play(*this, implementation); }

}  // namespace heddle::properties::greenlet
