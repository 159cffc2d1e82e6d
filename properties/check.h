// Checks implementations against properties: one child process for each pair, scenario after scenario, schedule after schedule.
#ifndef HEDDLE_PROPERTIES_CHECK_H_
#define HEDDLE_PROPERTIES_CHECK_H_

#include <chrono>
#include <cstdint>
#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "properties/kind.h"
#include "stress/explore/failure.h"
#include "stress/explore/search.h"

namespace heddle::properties {

// How much to look at, and how. The same budget gives the same result, unless it is cut short by time.
struct Budget {
  std::uint64_t seed = 1;
  // For each pair, at most. kUnlimited: as many as there is time for, or as there are.
  static constexpr std::uint64_t kUnlimited = ~std::uint64_t{0};
  std::uint64_t schedules = 2000;
  // Of the wall clock, for each pair. One that ends before `schedules` have been tried, if these are limited, is inconclusive.
  std::optional<std::chrono::milliseconds> time;
  // When all that is not decided is to be left. One that is not is inconclusive.
  std::optional<std::chrono::steady_clock::time_point> deadline = {};
  explore::StrategySpec strategy;
  runtime::Options options;
  // Whether Options::plain_points holds for all scenarios; else some have schedule points at plain accesses, and most have not.
  bool chooses_accesses = false;
  // Of a search by fuzzing (fuzz_task.h): a directory that exists, where inputs are found and kept; or none.
  std::string corpus = {};
  // This shard of so many: the scenarios whose number is congruent.
  std::uint64_t shard = 0;
  std::uint64_t shards = 1;
};

struct Task {
  std::string plugin;          // path of the shared object
  std::string implementation;  // name
  std::string property;        // id
  Budget budget;
  // Scenarios that are tried first, as JSON: those that failed once.
  std::vector<std::string> regressions = {};
};

enum class Status {
  kHeld,          // nothing went wrong in what was tried
  kViolated,      // this property, or (see Violation::property) another one
  kInconclusive,  // not decided: not modelled, or cut short
  kFault,         // Heddle itself failed
};

// What went wrong, at its simplest.
struct Violation {
  std::string property;            // the one that is broken
  explore::Recording recording;    // of the minimised scenario and schedule
  std::uint64_t found_after = 0;   // schedules, this one included
  std::uint64_t original_switches = 0;  // context switches before and after minimising
  std::uint64_t minimal_switches = 0;
  std::shared_ptr<const Scenario> scenario;
  runtime::Options options;        // under which it happens
  std::string token;               // replays it
  // As it was found, before scenario and schedule were made simpler. Null and without events when it is not known: a token does not
  // tell, and a subject that hangs or ends its process is not recorded.
  std::shared_ptr<const Scenario> found_scenario = nullptr;
  explore::Recording found = {};
};

struct Result {
  Task task;
  Status status = Status::kFault;
  std::string reason;              // one line, for kInconclusive and kFault
  std::uint64_t executions = 0;
  std::uint64_t scenarios = 0;
  std::uint64_t steps = 0;         // operations executed under control
  std::uint64_t instrumented = 0;  // of those, atomic operations and plain accesses seen by instrumentation
  bool exhausted = false;          // every schedule of every scenario within the bounds
  double seconds = 0;              // of the wall clock
  std::optional<Violation> violation;
};

// The reason of an inconclusive result whose task was stopped, or never begun (then without executions).
inline constexpr std::string_view kInterrupted = "interrupted";

// Runs the tasks on `jobs` child processes at a time. `done` is called in the order of the tasks, as soon as that order allows, and what
// the result says of a violation is gone after it: what this process holds, each child it forks has to map.
// `progress`, a few times a second, with the number of tasks done and executions begun. Once `stop` returns true (it is asked as often, and
// after a signal), what still runs is ended, and all that is not decided by then is inconclusive.
void RunTasks(const std::vector<Task>& tasks, int jobs,
              const std::function<void(const Result&)>& done,
              const std::function<void(std::size_t tasks, std::uint64_t executions)>& progress,
              const std::function<bool()>& stop = [] { return false; });

// Where to look, when a token names its plugin by name: the paths of plugins by their names.
struct Replayed {
  Task task;
  Violation violation;      // verdict kOk in its recording: it did not happen again
  bool happened = false;    // the same failure as the token's
};

// Runs what a token stands for. Throws std::invalid_argument with one line for the user: damaged, of another format, of another build
// (unless `any_build`), or of a plugin that is not among `plugins`.
Replayed Replay(const std::string& token, const std::vector<std::string>& plugins, bool any_build);

// Throws what Replay would throw about the token.
void RequireReplayable(const std::string& token, const std::vector<std::string>& plugins, bool any_build);

// As Replay, in this process, and nothing is recorded: for a debugger, which stops in heddle_failed (stress/runtime/debugger.h) or at the
// signal that the subject raises. What the subject prints goes nowhere.
void ReplayHere(const std::string& token, const std::vector<std::string>& plugins, bool any_build);

}  // namespace heddle::properties

#endif  // HEDDLE_PROPERTIES_CHECK_H_
