// The properties of locks: their sentences, their sources, and whom they bind.
#include "properties/lock/lock_kind.h"

#include "properties/lock/generate.h"
#include "properties/lock/play.h"
#include "properties/lock/property_ids.h"
#include "properties/lock/scenario.h"
#include "properties/table_kind.h"

namespace heddle::properties::lock {
namespace {

using runtime::Verdict;

bool Always(const heddle_implementation&) { return true; }

template <std::uint64_t kClaim>
bool Claims(const heddle_implementation& implementation) {
  return (implementation.claims & kClaim) != 0;
}

// Python/ceval_gil.h of CPython 3.11: with FORCE_SWITCHING, drop_gil() waits for the next holder in the lock's own condition.
bool ReleaseIsOverForAll(const heddle_implementation& implementation) {
  return !Claims<HEDDLE_LOCK_HANDS_OVER>(implementation);
}

bool CanFail(const heddle_implementation& implementation) {
  const auto& ops = *static_cast<const heddle_lock_ops*>(implementation.ops);
  return ops.try_acquire != nullptr || ops.acquire_for != nullptr || ops.try_acquire_shared != nullptr ||
         ops.acquire_shared_for != nullptr;
}

const Property kProperties[] = {
    {kMutualExclusion, "at most one thread holds the lock", "contract lock.1; C++ [thread.mutex.requirements.mutex]", Always, false, {}},
    {kNoDeadlock, "threads that block in acquire all get the lock when every holder releases it: no wakeup is lost",
     "contract lock.7", Always, false, {Verdict::kDeadlock}},
    {kNoLivelock, "under a fair schedule, threads that want the lock get it", "contract lock.7", Always, false, {Verdict::kLivelock}},
    {kVisibility, "what a holder did before it released the lock happens before what the next holder does",
     "contract lock.8; C++ [thread.mutex.requirements.mutex] (synchronizes with)", Always, true, {Verdict::kRace}},
    {kDestroyAfterRelease, "the lock may be destroyed as soon as the last release has returned, also when earlier ones have not",
     "contract lock.10; POSIX pthread_mutex_destroy", ReleaseIsOverForAll, true,
     {Verdict::kRace, Verdict::kUseAfterFree, Verdict::kDoubleFree, Verdict::kCrash}},
    {kFailedAcquireUnchanged, "an acquire that fails, by a try or by a timeout, leaves the lock as it was", "contract lock.4", CanFail,
     false, {Verdict::kDeadlock, Verdict::kLivelock}},
    {kTimeoutNotEarly, "a timed acquire does not give up before its deadline", "contract lock.5; C++ [thread.req.timing]",
     Claims<HEDDLE_LOCK_TIMED>, false, {}},
    {kTimeoutExact, "a timed acquire that is never served gives up at its deadline, not later", "contract lock.5",
     Claims<HEDDLE_LOCK_TIMED>, false, {Verdict::kDeadlock, Verdict::kLivelock}},
    {kErrorChecking, "releasing a lock that the thread does not hold is reported, and changes nothing; correct use is not reported",
     "contract lock.2, rlock.2; claim error_checking", Claims<HEDDLE_LOCK_ERROR_CHECKING>, false, {Verdict::kDeadlock}},
    {kAnyReleaser, "a thread may release what another one acquired", "contract lock.3; claim any_releaser",
     Claims<HEDDLE_LOCK_ANY_RELEASER>, false, {Verdict::kDeadlock}},
    {kRecursion, "the owner may acquire again; the lock is free after as many releases, not earlier and not later",
     "contract rlock.1, rlock.3; claim recursive", Claims<HEDDLE_LOCK_RECURSIVE>, false, {Verdict::kDeadlock}},
    {kFifo, "nobody who comes later gets the lock before a thread that waits for it", "contract lock.9; claim fifo",
     Claims<HEDDLE_LOCK_FIFO>, false, {}},
    {kWritersAlone, "while a thread holds the lock for itself, nobody else holds it, and no reader sees a half-done write",
     "contract shared lock.1, shared lock.3", Claims<HEDDLE_LOCK_SHARED>, false, {}},
    {kReadersTogether, "readers hold the lock together when no writer wants it", "contract shared lock.2",
     Claims<HEDDLE_LOCK_SHARED>, false, {Verdict::kDeadlock, Verdict::kLivelock}},
    {kUpgradeRefused, "of several readers that upgrade, one gets the lock for itself and the others are refused: none is stuck",
     "contract shared lock.5; claim upgrade", Claims<HEDDLE_LOCK_UPGRADE>, false, {Verdict::kDeadlock, Verdict::kLivelock}},
    {kRobust, "when a process dies, wherever it was, nobody waits for ever for what it held, and nobody else loses what he holds",
     "contract process lock; claim robust", Claims<HEDDLE_LOCK_ROBUST>, false, {Verdict::kDeadlock, Verdict::kLivelock}},
    {kWellBehaved, "no crash, no exit, no endless computation, no leak, no bad memory access, no exception that is not a report",
     "plugins/api/heddle_plugin.h", Always, false,
     {Verdict::kCrash, Verdict::kStackOverflow, Verdict::kHang, Verdict::kUseAfterFree, Verdict::kDoubleFree, Verdict::kLeak,
      Verdict::kHeapExhausted, Verdict::kException, Verdict::kAbort, Verdict::kExit}},
};

constexpr ClaimName kClaimNames[] = {
    {HEDDLE_LOCK_RECURSIVE, "recursive"},           {HEDDLE_LOCK_TIMED, "timed"},
    {HEDDLE_LOCK_SHARED, "shared"},                 {HEDDLE_LOCK_FIFO, "fifo"},
    {HEDDLE_LOCK_ERROR_CHECKING, "error-checking"}, {HEDDLE_LOCK_ANY_RELEASER, "any-releaser"},
    {HEDDLE_LOCK_UPGRADE, "upgrade"},               {HEDDLE_LOCK_HANDS_OVER, "hands-over"},
    {HEDDLE_LOCK_PROCESS_SHARED, "process-shared"}, {HEDDLE_LOCK_ROBUST, "robust"},
};

std::string Missing(const heddle_implementation& implementation) {
  const auto& ops = *static_cast<const heddle_lock_ops*>(implementation.ops);
  const struct {
    bool missing;
    const char* why;
  } needs[] = {
      {ops.create == nullptr || ops.destroy == nullptr, "create and destroy must not be null"},
      {ops.acquire == nullptr || ops.release == nullptr, "acquire and release must not be null"},
      {Claims<HEDDLE_LOCK_TIMED>(implementation) && ops.acquire_for == nullptr, "the claim timed needs acquire_for"},
      {Claims<HEDDLE_LOCK_SHARED>(implementation) && (ops.acquire_shared == nullptr || ops.release_shared == nullptr),
       "the claim shared needs acquire_shared and release_shared"},
      {Claims<HEDDLE_LOCK_UPGRADE>(implementation) && (ops.upgrade == nullptr || ops.acquire_shared == nullptr),
       "the claim upgrade needs upgrade and acquire_shared"},
  };
  for (const auto& need : needs) {
    if (need.missing) return need.why;
  }
  return {};
}

}  // namespace

const Kind& LockKind() {
  static const TableKind<heddle_lock_ops, LockScenario> kind({
      .name = "lock",
      .summary = "mutual exclusion and reader/writer locks",
      .table = "heddle_lock_ops",
      .subject = "a lock",
      .properties = kProperties,
      .claims = kClaimNames,
      .missing = Missing,
      .generate = Generate,
      .schedules = 10'000,
      .exhaustive_scenarios = 4,
      .deadlock = kNoDeadlock,
      .livelock = kNoLivelock,
      .race = kVisibility,
      .behaviour = kWellBehaved,
  });
  return kind;
}

void LockScenario::Run(const heddle_implementation& implementation) const { Play(*this, implementation); }

}  // namespace heddle::properties::lock
