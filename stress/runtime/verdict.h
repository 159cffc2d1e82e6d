// How one execution ended, and the bounds it ran under.
#ifndef HEDDLE_STRESS_RUNTIME_VERDICT_H_
#define HEDDLE_STRESS_RUNTIME_VERDICT_H_

#include <cstdint>
#include <string_view>

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

enum class MemoryModel : std::uint8_t { kSequentiallyConsistent, kC11 };

// What the simulated network may do to a program that a good program survives. A set of them is a number with these bits.
enum class Fault : std::uint8_t {
  kShortTransfers,  // a receive, or a send that does not wait, moves less than it could
  kInterrupts,      // a poll, select or epoll_wait ends with EINTR
  kFalseReadiness,  // a call that does not wait finds nothing although poll said there was something
  kDelays,          // what is sent, or a connection, arrives a millisecond later
  // The ones below harm a connection.
  kResets,          // the connection is reset in the middle of a send or receive
  kRefusals,        // a connect is refused
  kAcceptFailures,  // an accept fails with EMFILE, or with ECONNABORTED and the loss of the connection
};
inline constexpr int kFaultCount = 7;
constexpr std::uint8_t Bit(Fault fault) { return static_cast<std::uint8_t>(1u << static_cast<int>(fault)); }
inline constexpr std::uint8_t kHarmlessFaults = 0x0f;
inline constexpr std::uint8_t kAllFaults = 0x7f;

std::string_view Name(Fault fault);

// What an execution may do beyond choosing who runs. Together with a strategy's decisions they determine it.
struct Options {
  MemoryModel memory = MemoryModel::kSequentiallyConsistent;
  bool detect_races = true;
  bool plain_points = false;  // plain accesses are schedule points too
  // Surprises that the scheduler may choose, of each kind, and how many of them in one execution.
  bool spurious_wakeups = true;  // of condition variables and futexes
  bool spurious_failures = true;  // of weak compare-exchange and of try_lock
  bool early_timers = true;       // a deadline passes while others could still run
  std::uint8_t faults = kHarmlessFaults;  // of the network
  std::uint32_t max_surprises = 2;
  std::uint64_t max_steps = 5000;  // operations, before the search for a livelock begins
};

}  // namespace heddle::runtime

#endif  // HEDDLE_STRESS_RUNTIME_VERDICT_H_
