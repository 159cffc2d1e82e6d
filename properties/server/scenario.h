// What the clients of a server do: a list of actions for each.
#ifndef HEDDLE_PROPERTIES_SERVER_SCENARIO_H_
#define HEDDLE_PROPERTIES_SERVER_SCENARIO_H_

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "properties/kind.h"

namespace heddle::properties::server {

enum class Step : std::uint8_t {
  kConnect,
  kRequest,         // sends a line of `count` bytes and waits for the answer
  kRequestInParts,  // the same, with a pause of a millisecond in the middle of the line
  kSend,            // sends a line of `count` bytes; the answer may come later
  kReceive,         // waits for the next answer
  kEnd,             // ends its side, and waits for all answers and the end of the server's side
  kClose,           // without a further word; answers may be unread
  kAbort,           // closes with a reset
  kFail,            // sends a request that makes the handler fail, and waits for the connection to be closed
  kSendPart,        // sends a part of a line, and never the rest
  kFlood,           // sends lines as long as the server takes them, without reading any answer; at most `count` KiB
  kSleep,           // `duration` of virtual time
  kMeet,            // waits until `count` clients have come here
  kWatchIdle,       // looks whether the server does nothing for `duration`
  kStop,            // stops the server
};

struct Action {
  Step step = Step::kConnect;
  std::chrono::nanoseconds duration{0};
  int count = 0;
  bool operator==(const Action&) const = default;
};

// "request(8)".
std::string ToText(const Action& action);
// Throws std::invalid_argument with one line.
Action ActionFromText(std::string_view text);

class ServerScenario final : public Scenario {
 public:
  struct Options {
    bool exact_time = false;   // no surprises and no faults: time passes only when nobody can run
    bool harm = false;         // the network also resets connections and lets accepts fail
    bool judge_turns = false;  // clients compare how often others are answered while they wait
    bool operator==(const Options&) const = default;
  };

  ServerScenario(std::string property, std::vector<std::vector<Action>> clients, Options options);

  void Run(const heddle_implementation& implementation) const override;
  runtime::Options Adjust(runtime::Options options) const override;
  nlohmann::json ToJson() const override;
  std::string Describe() const override;
  std::string ToCpp(const std::string& comment) const override;
  int Threads() const override { return static_cast<int>(clients_.size()) + 1; }
  int Operations() const override;

  const std::string& property() const { return property_; }
  const std::vector<std::vector<Action>>& clients() const { return clients_; }
  const Options& options() const { return options_; }

  // Throws std::invalid_argument, or a nlohmann::json::exception.
  static std::shared_ptr<const ServerScenario> FromJson(const nlohmann::json& json);

 private:
  const std::string property_;  // the one it was made for
  const std::vector<std::vector<Action>> clients_;
  const Options options_;
};

}  // namespace heddle::properties::server

#endif  // HEDDLE_PROPERTIES_SERVER_SCENARIO_H_
