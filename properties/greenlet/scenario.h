// What the greenlets of each thread do: a list of actions for each; the first list is that of the thread's main one.
#ifndef HEDDLE_PROPERTIES_GREENLET_SCENARIO_H_
#define HEDDLE_PROPERTIES_GREENLET_SCENARIO_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "properties/kind.h"

namespace heddle::properties::greenlet {

enum class Step : std::uint8_t {
  kSwitch,  // to number `target` of the thread, 0 being the main one
  kThrow,   // into number `target`
  kFail,    // the body fails; the main one skips it
  kPause,   // a schedule point: other threads may run
};

struct Action {
  Step step = Step::kPause;
  int target = 0;
  bool operator==(const Action&) const = default;
};

// "switch(2)".
std::string ToText(const Action& action);
// Throws std::invalid_argument with one line.
Action ActionFromText(std::string_view text);

using Actions = std::vector<Action>;
using ThreadActions = std::vector<Actions>;  // of each greenlet

class GreenletScenario final : public Scenario {
 public:
  // `abandons`: at the end of the main one, those that are suspended are destroyed instead of run to their end.
  GreenletScenario(std::string property, std::vector<ThreadActions> threads, bool abandons);

  void Run(const heddle_implementation& implementation) const override;
  runtime::Options Adjust(runtime::Options options) const override;
  nlohmann::json ToJson() const override;
  std::string Describe() const override;
  std::string ToCpp(const std::string& comment) const override;
  int Threads() const override { return static_cast<int>(threads_.size()); }
  int Operations() const override;

  const std::string& property() const { return property_; }
  const std::vector<ThreadActions>& threads() const { return threads_; }
  bool abandons() const { return abandons_; }

  // Throws std::invalid_argument, or a nlohmann::json::exception.
  static std::shared_ptr<const GreenletScenario> FromJson(const nlohmann::json& json);

 private:
  const std::string property_;  // the one it was made for
  const std::vector<ThreadActions> threads_;
  const bool abandons_;
};

}  // namespace heddle::properties::greenlet

#endif  // HEDDLE_PROPERTIES_GREENLET_SCENARIO_H_
