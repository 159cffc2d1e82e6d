// What the tasks of a hub do: a list of actions for each, the first for the main one; and what another thread sends them.
#ifndef HEDDLE_PROPERTIES_HUB_SCENARIO_H_
#define HEDDLE_PROPERTIES_HUB_SCENARIO_H_

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "properties/kind.h"

namespace heddle::properties::hub {

// Sockets from which tasks receive, and to which the other thread sends.
inline constexpr int kChannels = 2;

enum class Step : std::uint8_t {
  kSleep,    // for `duration`
  kSpawn,    // task number `target`; skipped if it has been
  kJoinFor,  // joinall with a limit of `duration`, of all that have been spawned and have a higher number
  kReceive,  // a byte from channel `target`; the main task skips it
  kSend,     // a byte to channel `target`, by the other thread
};

struct Action {
  Step step = Step::kSleep;
  std::chrono::nanoseconds duration{0};
  int target = 0;  // from 1
  bool operator==(const Action&) const = default;
};

// "sleep(10ms)", "spawn(2)".
std::string ToText(const Action& action);
// Throws std::invalid_argument with one line.
Action ActionFromText(std::string_view text);

using Actions = std::vector<Action>;

class HubScenario final : public Scenario {
 public:
  HubScenario(std::string property, std::vector<Actions> tasks, Actions sender);

  void Run(const heddle_implementation& implementation) const override;
  // Time is exact: it passes only when nobody can run.
  runtime::Options Adjust(runtime::Options options) const override;
  nlohmann::json ToJson() const override;
  std::string Describe() const override;
  std::string ToCpp(const std::string& comment) const override;
  int Threads() const override { return 2; }
  int Operations() const override;

  const std::string& property() const { return property_; }
  const std::vector<Actions>& tasks() const { return tasks_; }
  const Actions& sender() const { return sender_; }

  // Throws std::invalid_argument, or a nlohmann::json::exception.
  static std::shared_ptr<const HubScenario> FromJson(const nlohmann::json& json);

 private:
  const std::string property_;  // the one it was made for
  const std::vector<Actions> tasks_;
  const Actions sender_;
};

}  // namespace heddle::properties::hub

#endif  // HEDDLE_PROPERTIES_HUB_SCENARIO_H_
