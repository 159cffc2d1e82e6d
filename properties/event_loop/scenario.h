// What is called by a loop, and what it does then; and what the threads do: the one that runs the loop before it does, and the others.
#ifndef HEDDLE_PROPERTIES_EVENT_LOOP_SCENARIO_H_
#define HEDDLE_PROPERTIES_EVENT_LOOP_SCENARIO_H_

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "properties/kind.h"

namespace heddle::properties::event_loop {

// Why a callback is called.
enum class Source : std::uint8_t {
  kPosted,
  kSignal,
  kTimer,   // after `delay`
  kRepeat,  // each `delay`
  kReader,  // there is something in its pipe
};

enum class Step : std::uint8_t {
  kStart,      // posts callback number `target`, sends it, starts its timer, or watches its pipe
  kCancel,     // it is not to be called any more
  kWrite,      // a byte into its pipe
  kSleep,      // `duration` of virtual time; in a callback the loop waits for that
  kPause,      // a schedule point: other threads may run
  kFail,       // the callback fails; only in callbacks
  kStop,       // stops the loop
  kWatchIdle,  // looks whether the loop does nothing for `duration`
};

struct Action {
  Step step = Step::kPause;
  std::chrono::nanoseconds duration{0};
  int target = 0;  // from 1
  bool operator==(const Action&) const = default;
};
using Actions = std::vector<Action>;

struct Callback {
  Source source = Source::kPosted;
  std::chrono::nanoseconds delay{0};
  Actions actions;
};

// "start(2)"; "timer(1000000ns)" for a callback's source. Those that read throw std::invalid_argument with one line.
std::string ToText(const Action& action);
Action ActionFromText(std::string_view text);
std::string SourceText(const Callback& callback);
Callback CallbackFromText(std::string_view source);

class LoopScenario final : public Scenario {
 public:
  struct Options {
    bool exact_time = false;    // no surprises: time passes only when nobody can run
    bool until_done = false;    // the loop ends by itself; each pipe is written and each signal sent once before, and read, or closed, in its callback
    int acting_calls = 3;       // so often a callback acts when it is called; later not
    bool judge_turns = false;   // whenever the first callback is called, whoever is due as well is passed over
    bool operator==(const Options&) const = default;
  };

  // The first thread is the one that runs the loop.
  LoopScenario(std::string property, std::vector<Callback> callbacks, std::vector<Actions> threads, Options options);

  void Run(const heddle_implementation& implementation) const override;
  runtime::Options Adjust(runtime::Options options) const override;
  nlohmann::json ToJson() const override;
  std::string Describe() const override;
  std::string ToCpp(const std::string& comment) const override;
  int Threads() const override { return static_cast<int>(threads_.size()); }
  int Operations() const override;

  const std::string& property() const { return property_; }
  const std::vector<Callback>& callbacks() const { return callbacks_; }
  const std::vector<Actions>& threads() const { return threads_; }
  const Options& options() const { return options_; }

  // Throws std::invalid_argument, or a nlohmann::json::exception.
  static std::shared_ptr<const LoopScenario> FromJson(const nlohmann::json& json);

 private:
  const std::string property_;  // the one it was made for
  const std::vector<Callback> callbacks_;
  const std::vector<Actions> threads_;
  const Options options_;
};

}  // namespace heddle::properties::event_loop

#endif  // HEDDLE_PROPERTIES_EVENT_LOOP_SCENARIO_H_
