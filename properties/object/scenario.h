// What the threads of an object's scenario do: a list of steps for each, most of them calls of its operations.
#ifndef HEDDLE_PROPERTIES_OBJECT_SCENARIO_H_
#define HEDDLE_PROPERTIES_OBJECT_SCENARIO_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "properties/kind.h"

namespace heddle::properties::object {

struct Rules;

struct Step {
  enum class Type : std::uint8_t {
    kCall,          // `operation` with `arguments`; skipped by implementations without it
    kSleep,         // arguments[0] nanoseconds of virtual time
    kMeet,          // waits until arguments[0] threads have come here
    kAwaitWaiters,  // waits until arguments[0] other threads are stuck in a call or have ended
    kDestroy,       // destroys the object; nobody else calls it from now on
    kWork,          // a schedule point
    kThrow,         // for tasks: ends it with an exception
  };
  Type type = Type::kCall;
  int operation = 0;  // its position in Rules::operations
  std::vector<std::int64_t> arguments;
  bool if_ok = false;  // skipped unless the thread's call before it was answered OK
  bool operator==(const Step&) const = default;
};

using Steps = std::vector<Step>;

// "put(3)", "sleep(20)", "release(1)?" with if_ok.
std::string ToText(const Rules& rules, const Step& step);
// Throws std::invalid_argument with one line.
Step StepFromText(const Rules& rules, std::string_view text);

// What a scenario consists of.
struct Plan {
  std::vector<std::int64_t> parameters;  // of the object
  Steps before;  // what thread 0 does first; must not block
  std::vector<Steps> threads;
  std::vector<Steps> tasks;  // what the implementation is given to run; numbered from 1
  Steps afterwards;           // what thread 0 does when all others have ended; must not block
  bool exact_time = false;    // no surprises: time passes only when nobody can run
  bool plain_points = false;  // plain accesses are schedule points, too
  bool detect_races = false;
  std::int64_t stop_after = 0;  // T1 is stopped for good after so many of its operations; 0: it is not
  bool processes = false;       // each thread is one of a process of its own
  bool watch_handover = false;  // what callers hand over through the object is watched, too; needs detect_races
  bool operator==(const Plan&) const = default;
};

class ObjectScenario final : public Scenario {
 public:
  ObjectScenario(const Rules& rules, std::string property, Plan plan);

  void Run(const heddle_implementation& implementation) const override;
  runtime::Options Adjust(runtime::Options options) const override;
  nlohmann::json ToJson() const override;
  std::string Describe() const override;
  std::string ToCpp(const std::string& comment) const override;
  bool Forks() const override { return plan_.processes; }
  int Threads() const override { return static_cast<int>(plan_.threads.size()); }
  int Operations() const override;

  const Rules& rules() const { return rules_; }
  const std::string& property() const { return property_; }
  const Plan& plan() const { return plan_; }
  // Tells it from every other scenario of this process, dead or alive.
  std::uint64_t serial() const { return serial_; }

  // Throws std::invalid_argument, or a nlohmann::json::exception.
  static std::shared_ptr<const ObjectScenario> FromJson(const Rules& rules, const nlohmann::json& json);

 private:
  const Rules& rules_;
  const std::string property_;  // the id of the one it was made for
  const Plan plan_;
  const std::uint64_t serial_;
};

}  // namespace heddle::properties::object

#endif  // HEDDLE_PROPERTIES_OBJECT_SCENARIO_H_
