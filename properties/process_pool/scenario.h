// What the users of a process pool do: a list of actions for each thread.
#ifndef HEDDLE_PROPERTIES_PROCESS_POOL_SCENARIO_H_
#define HEDDLE_PROPERTIES_PROCESS_POOL_SCENARIO_H_

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "properties/kind.h"

namespace heddle::properties::process_pool {

enum class Step : std::uint8_t {
  kSubmit,    // a call that takes `count` steps
  kFail,      // the same, and fails
  kResult,    // asks for the outcome of the oldest call of this thread that was not asked for
  kCancel,    // tries to take back the newest call of this thread
  kWatch,     // wants to be called back when the newest call of this thread is done
  kShutdown,
  kKill,      // kills the process that was the `count`-th to be forked, if it runs
  kSleep,     // `duration` of virtual time
};

struct Action {
  Step step = Step::kSubmit;
  std::chrono::nanoseconds duration{0};
  int count = 0;
  bool operator==(const Action&) const = default;
};

// "submit(2)".
std::string ToText(const Action& action);
// Throws std::invalid_argument with one line.
Action ActionFromText(std::string_view text);

// The process that is the n-th to be forked is killed at one of its schedule points. 0: none is.
struct Death {
  int process = 0;
  std::uint32_t points = 0;
  bool operator==(const Death&) const = default;
};

class PoolScenario final : public Scenario {
 public:
  PoolScenario(std::string property, int workers, std::vector<std::vector<Action>> threads, Death death, bool detect_races);

  void Run(const heddle_implementation& implementation) const override;
  runtime::Options Adjust(runtime::Options options) const override;
  nlohmann::json ToJson() const override;
  std::string Describe() const override;
  std::string ToCpp(const std::string& comment) const override;
  int Threads() const override { return static_cast<int>(threads_.size()); }
  int Operations() const override;

  const std::string& property() const { return property_; }
  int workers() const { return workers_; }
  const std::vector<std::vector<Action>>& threads() const { return threads_; }
  const Death& death() const { return death_; }

  // Throws std::invalid_argument, or a nlohmann::json::exception.
  static std::shared_ptr<const PoolScenario> FromJson(const nlohmann::json& json);

 private:
  const std::string property_;  // the one it was made for
  const int workers_;
  const std::vector<std::vector<Action>> threads_;
  const Death death_;
  const bool detect_races_;
};

}  // namespace heddle::properties::process_pool

#endif  // HEDDLE_PROPERTIES_PROCESS_POOL_SCENARIO_H_
