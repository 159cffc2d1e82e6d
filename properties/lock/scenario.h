// What the threads of a lock's scenario do: a list of actions for each.
#ifndef HEDDLE_PROPERTIES_LOCK_SCENARIO_H_
#define HEDDLE_PROPERTIES_LOCK_SCENARIO_H_

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "properties/kind.h"

namespace heddle::properties::lock {

enum class Step : std::uint8_t {
  kAcquire,            // blocks
  kTryAcquire,         // skipped by implementations without it
  kAcquireFor,         // `duration`; blocks at most that long
  kRelease,            // of what the thread acquired last; skipped if it failed to
  kAcquireShared,
  kTryAcquireShared,
  kAcquireSharedFor,
  kReleaseShared,
  kUpgrade,            // from reader to only holder; `kRelease` or `kReleaseShared` follows, whichever fits
  kUse,                // touches the data that the lock protects, if the thread holds it
  kSleep,              // `duration` of virtual time
  kMisuse,             // releases what the thread does not hold, and wants to be told
  kReleaseForOther,    // releases what another thread holds
  kCheckDepth,         // compares the recursion count
  kMeet,               // waits until `count` threads have come here
  kAwaitWaiters,       // waits until `count` other threads wait for the lock or have ended
  kDestroyIfLast,      // the last thread to come here destroys the lock at once
};

struct Action {
  Step step = Step::kUse;
  std::chrono::nanoseconds duration{0};
  int count = 0;
  bool operator==(const Action&) const = default;
};

// "acquire-for(30ns)", "meet(2)".
std::string ToText(const Action& action);
// Throws std::invalid_argument with one line.
Action ActionFromText(std::string_view text);

class LockScenario final : public Scenario {
 public:
  // What is compared, beyond what every scenario looks at.
  struct Options {
    bool exact_time = false;     // no surprises: time passes only when nobody can run
    bool watch_data = false;     // the protected data takes part in race detection
    bool detect_races = false;
    bool use_afterwards = false; // thread 0 acquires and releases once more when all others have ended
    bool processes = false;      // each thread is one of a process of its own, numbered like it
    // One of them is killed when it has reached so many schedule points. 0: none is.
    int killed = 0;
    std::uint32_t killed_after = 0;
    bool operator==(const Options&) const = default;
  };

  LockScenario(std::string property, std::vector<std::vector<Action>> threads, Options options);

  void Run(const heddle_implementation& implementation) const override;
  runtime::Options Adjust(runtime::Options options) const override;
  nlohmann::json ToJson() const override;
  std::string Describe() const override;
  std::string ToCpp(const std::string& comment) const override;
  bool Forks() const override { return options_.processes; }
  int Threads() const override { return static_cast<int>(threads_.size()); }
  int Operations() const override;

  const std::string& property() const { return property_; }
  const std::vector<std::vector<Action>>& threads() const { return threads_; }
  const Options& options() const { return options_; }

  // Throws std::invalid_argument, or a nlohmann::json::exception.
  static std::shared_ptr<const LockScenario> FromJson(const nlohmann::json& json);

 private:
  const std::string property_;  // the one it was made for
  const std::vector<std::vector<Action>> threads_;
  const Options options_;
};

}  // namespace heddle::properties::lock

#endif  // HEDDLE_PROPERTIES_LOCK_SCENARIO_H_
