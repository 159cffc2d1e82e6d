// Runs functions of an instrumented shared object under the engine, many times, and collects how the executions ended and what they
// observed.
#ifndef HEDDLE_STRESS_TESTING_ENGINE_TEST_SUPPORT_H_
#define HEDDLE_STRESS_TESTING_ENGINE_TEST_SUPPORT_H_

#include <cstdint>
#include <limits>
#include <map>
#include <ostream>
#include <set>
#include <string>
#include <vector>

#include "stress/runtime/execution.h"
#include "stress/runtime/trace.h"
#include "stress/runtime/verdict.h"
#include "stress/strategy/strategy.h"

namespace heddle::runtime {

// For GoogleTest's messages.
inline void PrintTo(Verdict verdict, std::ostream* stream) { *stream << Name(verdict); }

}  // namespace heddle::runtime

namespace heddle::testing {

inline constexpr runtime::MemoryModel kWeakModels[] = {runtime::MemoryModel::kTotalStoreOrder, runtime::MemoryModel::kC11};

using runtime::Options;
using runtime::Verdict;

// What the subject exports under that name. The subject is the shared object that the environment variable HEDDLE_SUBJECT names (see
// BUILD); it is loaded at first use, and with HEDDLE_CATCH_CRASHES the process is made what a check runs in (runtime::CatchCrashes). Ends the process
// if there is no such name.
void* Symbol(const std::string& name);

// One execution: thread 0 calls `before`, starts a thread for each of `threads`, joins them, and calls `after`. Names of functions of the
// subject; empty for none.
struct Program {
  std::vector<std::string> threads;
  std::string before;
  std::string after;
};

// A program of thread 0 alone; it may start threads itself.
Program Alone(std::string function);

// What one execution passed to Observe, in the order of the calls.
using Observed = std::vector<long>;

// One execution, with what a later one would overwrite copied.
struct Run {
  Verdict verdict = Verdict::kOk;
  std::string message;
  Observed observed;
  std::uint64_t steps = 0;
  std::uint64_t hash = 0;
  int threads = 0;
  bool reached_step_bound = false;
  std::vector<std::uint8_t> choices;
};

// Runs the program once. The strategy's Begin must have returned true.
Run RunOnce(const Program& program, strategy::Strategy& strategy, const Options& options,
            runtime::Recorder* recorder = nullptr);

// What the function of the subject observes when it is called outside of any execution, with the kernel's services.
Observed RunNatively(const std::string& function);

// Many executions of one program.
struct Exploration {
  std::uint64_t executions = 0;
  bool exhausted = false;
  std::map<Verdict, std::uint64_t> verdicts;
  std::map<Observed, std::uint64_t> observed;  // of executions that ended well
  std::set<std::string> messages;              // of those that did not
  std::uint64_t reached_step_bound = 0;

  std::set<Verdict> Verdicts() const;
  std::set<Observed> Outcomes() const;
};

// Runs the program until the strategy is exhausted or the limit is reached.
Exploration Explore(const Program& program, strategy::Strategy& strategy, const Options& options,
                    std::uint64_t limit);

// Runs every schedule with at most that many preemptions. Fails the test if there are more than a million.
inline constexpr int kUnlimited = std::numeric_limits<int>::max();
Exploration ExploreAll(const Program& program, const Options& options,
                       int max_preemptions = kUnlimited);

// Where in the subject's code the operations of one execution are, of those kinds that tell (strategy::HasSite). Every thread runs to its end
// before the next one goes on; fails the test if that does not end well.
std::map<strategy::OperationKind, std::set<const void*>> SitesOf(const Program& program, const Options& options);

// Options with nothing unusual in them: no spurious wakeups, no spurious failures, no early timers.
Options WithoutSurprises();

}  // namespace heddle::testing

#endif  // HEDDLE_STRESS_TESTING_ENGINE_TEST_SUPPORT_H_
