// The properties of hubs: their sentences, their sources, and whom they bind.
#include "properties/hub/hub_kind.h"

#include "properties/hub/generate.h"
#include "properties/hub/play.h"
#include "properties/hub/property_ids.h"
#include "properties/hub/scenario.h"
#include "properties/table_kind.h"

namespace heddle::properties::hub {
namespace {

using runtime::Verdict;

bool Always(const heddle_implementation&) { return true; }

const Property kProperties[] = {
    {kSpawn, "spawn only schedules: a task begins when the one that spawned it waits", "contract hub.1", Always, false, {}},
    {kNoLostTask, "every task that is spawned runs, once and to its end, and nobody waits for one that has ended", "contract hub.1, hub.2", Always, false,
     {Verdict::kDeadlock, Verdict::kLivelock}},
    {kJoinall, "joinall without a limit returns when all have ended, with all of them, in the order in which they did", "contract hub.2", Always, false, {}},
    {kJoinallTimeout, "joinall with a limit returns when all have ended or the limit has passed as a whole, with those that have, and ends none of the others",
     "contract hub.2", Always, false, {}},
    {kSleep, "sleep does not end before its time", "contract hub.4", Always, false, {}},
    {kApart, "a task that sleeps or receives keeps no other waiting", "contract hub.4, monkey patch.1", Always, false, {Verdict::kDeadlock}},
    {kWellBehaved, "no crash, no exit, no endless computation, no race, no leak, no bad memory access, no exception", "plugins/api/heddle_plugin.h", Always, false,
     {Verdict::kCrash, Verdict::kStackOverflow, Verdict::kHang, Verdict::kUseAfterFree, Verdict::kDoubleFree, Verdict::kLeak, Verdict::kHeapExhausted,
      Verdict::kException, Verdict::kAbort, Verdict::kExit, Verdict::kRace}},
};

constexpr ClaimName kClaimNames[] = {{HEDDLE_HUB_RECEIVES, "receives"}};

std::string Missing(const heddle_implementation& implementation) {
  const auto& ops = *static_cast<const heddle_hub_ops*>(implementation.ops);
  if (ops.run == nullptr || ops.spawn == nullptr || ops.release == nullptr || ops.joinall == nullptr || ops.sleep == nullptr) {
    return "run, spawn, release, joinall and sleep must not be null";
  }
  if ((implementation.claims & HEDDLE_HUB_RECEIVES) != 0 && ops.receive == nullptr) return "it claims receives, but receive is null";
  return {};
}

}  // namespace

const Kind& HubKind() {
  static const TableKind<heddle_hub_ops, HubScenario> kind({
      .name = "hub",
      .summary = "tasks that take turns on one thread",
      .table = "heddle_hub_ops",
      .subject = "a hub",
      .properties = kProperties,
      .claims = kClaimNames,
      .missing = Missing,
      .generate = Generate,
      .deadlock = kNoLostTask,
      .livelock = kNoLostTask,
      .race = kWellBehaved,
      .behaviour = kWellBehaved,
  });
  return kind;
}

void HubScenario::Run(const heddle_implementation& implementation) const { Play(*this, implementation); }

}  // namespace heddle::properties::hub
