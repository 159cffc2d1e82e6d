// How one execution ended, and the bounds it ran under.
#ifndef HEDDLE_STRESS_RUNTIME_VERDICT_H_
#define HEDDLE_STRESS_RUNTIME_VERDICT_H_

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "stress/runtime/fault.h"

namespace heddle::runtime {

enum class Verdict : std::uint8_t {
  kOk,
  kViolation,      // the scenario itself found a property broken
  kDeadlock,       // some thread waits, and nobody can ever wake it
  kLivelock,       // the step bound was reached, and a fair schedule did not get out either
  kRace,           // two unordered accesses, at least one of them a write, at least one not atomic
  kUseAfterFree,   // also an access outside of any block of the heap
  kDoubleFree,     // also a free of something that is no block
  kLeak,           // a block that nothing points to any more was never freed
  kHeapExhausted,  // more than the subject's heap holds, in one execution
  kException,      // an exception left a thread's function
  kAbort,          // abort(), a failed assert(), or std::terminate
  kExit,           // the subject ended the process
  kCrash,          // a signal
  kStackOverflow,
  kHang,           // no schedule point for a long time
  kNotModelled,    // the subject used something that Heddle does not simulate: neither good nor bad
};

std::string_view Name(Verdict verdict);

// What a load may see: the newest store; or an older one, as on a processor with store buffers (x86) or under the C++ standard. From the
// strongest to the weakest.
enum class MemoryModel : std::uint8_t { kSequentiallyConsistent, kTotalStoreOrder, kC11 };
inline constexpr std::string_view kMemoryModelNames[] = {"sc", "tso", "c11"};

std::string_view Name(MemoryModel memory);
std::optional<MemoryModel> MemoryModelNamed(std::string_view name);

// Code has many plain accesses for each of its operations: where they are points, so many count as one towards Options::max_steps.
inline constexpr std::uint64_t kAccessesForEachStep = 20;

// What an execution may do beyond choosing who runs. Together with a strategy's decisions they determine it.
struct Options {
  MemoryModel memory = MemoryModel::kSequentiallyConsistent;
  bool detect_races = true;
  bool plain_points = false;  // plain accesses are schedule points too
  bool racy_points = false;   // of those, only the ones at `places`
  std::vector<std::uint64_t> places;  // in the subject's code, ascending: see LearnConflicts
  // Surprises that the scheduler may choose, of each kind, and how many of them in one execution.
  bool spurious_wakeups = true;  // of condition variables and futexes
  bool spurious_failures = true;  // of weak compare-exchange and of try_lock
  bool early_timers = true;       // a deadline passes while others could still run
  FaultSet faults = kHarmlessFaults;
  FaultOdds fault_odds;           // makes no difference to a replay
  std::uint32_t max_surprises = 2;
  std::uint64_t max_steps = 5000;  // operations, before the search for a livelock begins
};

}  // namespace heddle::runtime

#endif  // HEDDLE_STRESS_RUNTIME_VERDICT_H_
