// The properties of process pools: their sentences, their sources, and whom they bind.
#include "properties/process_pool/process_pool_kind.h"

#include "properties/process_pool/generate.h"
#include "properties/process_pool/play.h"
#include "properties/process_pool/property_ids.h"
#include "properties/process_pool/scenario.h"
#include "properties/table_kind.h"

namespace heddle::properties::process_pool {
namespace {

using runtime::Verdict;

bool Always(const heddle_implementation&) { return true; }

template <std::uint64_t kClaim>
bool Claims(const heddle_implementation& implementation) {
  return (implementation.claims & kClaim) != 0;
}

const Property kProperties[] = {
    {kRunsOnce, "every call that is accepted runs exactly once, at most as many at a time as there are workers, and its outcome is what it did",
     "contract process pool.1, executor.1, executor.2", Always, false, {}},
    {kApart, "calls run in processes other than the caller's", "contract process.3, process pool.1", Always, false, {}},
    {kNoLostCall, "nobody waits for a call that could run", "contract process pool.1, executor.8", Always, false, {Verdict::kDeadlock, Verdict::kLivelock}},
    {kCancel, "a call that is cancelled never runs, and one that runs or has run is not cancelled", "contract process pool.1, future.4; claim cancels",
     Claims<HEDDLE_PROCESS_POOL_CANCELS>, false, {}},
    {kCallbacks, "who wants to be called back is called once, in his own process, when the outcome is there", "contract process pool.1, future.5; claim callbacks",
     Claims<HEDDLE_PROCESS_POOL_CALLBACKS>, false, {}},
    {kShutdown, "after shutdown no call is accepted, and it returns when all that were have ended", "contract process pool.1, executor.4, executor.5", Always, false, {}},
    {kBreaks, "when a process of the pool is killed, whenever that is, every call that is not done is told so, nobody waits for ever, no result is false or "
              "delivered twice, and what was done stays done",
     "contract process pool.2; claim breaks", Claims<HEDDLE_PROCESS_POOL_BREAKS>, false, {Verdict::kDeadlock, Verdict::kLivelock}},
    {kNothingLeft, "when it is destroyed no process of it runs, none is a zombie, and no descriptor, thread or shared memory is left, also when one was killed",
     "contract process.4, process.2", Always, false, {}},
    {kRaceFree, "no data race inside it", "C++ [intro.races]", Always, true, {Verdict::kRace}},
    {kWellBehaved, "no crash, no exit, no endless computation, no leak, no bad memory access, no exception", "plugins/api/heddle_plugin.h", Always, false,
     {Verdict::kCrash, Verdict::kStackOverflow, Verdict::kHang, Verdict::kUseAfterFree, Verdict::kDoubleFree, Verdict::kLeak, Verdict::kHeapExhausted,
      Verdict::kException, Verdict::kAbort, Verdict::kExit}},
};

constexpr ClaimName kClaimNames[] = {
    {HEDDLE_PROCESS_POOL_CANCELS, "cancels"},
    {HEDDLE_PROCESS_POOL_CALLBACKS, "callbacks"},
    {HEDDLE_PROCESS_POOL_BREAKS, "breaks"},
};

std::string Missing(const heddle_implementation& implementation) {
  const auto& ops = *static_cast<const heddle_process_pool_ops*>(implementation.ops);
  if (ops.create == nullptr || ops.destroy == nullptr || ops.submit == nullptr || ops.result == nullptr || ops.release == nullptr || ops.shutdown == nullptr) {
    return "create, destroy, submit, result, release and shutdown must not be null";
  }
  if (Claims<HEDDLE_PROCESS_POOL_CANCELS>(implementation) && ops.cancel == nullptr) return "it claims cancels, but cancel is null";
  if (Claims<HEDDLE_PROCESS_POOL_CALLBACKS>(implementation) && ops.when_done == nullptr) return "it claims callbacks, but when_done is null";
  return {};
}

}  // namespace

const Kind& ProcessPoolKind() {
  static const TableKind<heddle_process_pool_ops, PoolScenario> kind({
      .name = "process_pool",
      .summary = "calls that run in processes of their own",
      .table = "heddle_process_pool_ops",
      .subject = "a process pool",
      .properties = kProperties,
      .claims = kClaimNames,
      .missing = Missing,
      .generate = Generate,
      .exhaustive_scenarios = 2,
      .deadlock = kNoLostCall,
      .livelock = kNoLostCall,
      .race = kRaceFree,
      .behaviour = kWellBehaved,
  });
  return kind;
}

void PoolScenario::Run(const heddle_implementation& implementation) const { Play(*this, implementation); }

}  // namespace heddle::properties::process_pool
