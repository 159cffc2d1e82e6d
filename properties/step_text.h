// Actions of scenarios as a person reads and edits them: "acquire", "sleep(30ns)", "meet(2)".
#ifndef HEDDLE_PROPERTIES_STEP_TEXT_H_
#define HEDDLE_PROPERTIES_STEP_TEXT_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace heddle::properties {

enum class StepArgument : std::uint8_t { kNone, kDuration, kCount };

struct StepForm {
  std::string_view name;
  StepArgument argument;
};

// `number` is the argument: nanoseconds, or a count.
std::string StepText(const StepForm& form, std::int64_t number);

struct ParsedStep {
  std::size_t form;     // its position among the forms
  std::int64_t number;  // 0 where there is no argument
};

// Throws std::invalid_argument with one line: no such step, or an argument that is none, negative, or too large.
ParsedStep ParseStep(std::span<const StepForm> forms, std::string_view text, std::int64_t most_count);

// An action that consists of a step, a duration and a number, of which the step's form uses one at most: as text, and back as ParseStep.
template <typename Action>
std::string ActionText(std::span<const StepForm> forms, const Action& action, int Action::*number) {
  const StepForm& form = forms[static_cast<std::size_t>(action.step)];
  return StepText(form, form.argument == StepArgument::kDuration ? action.duration.count() : action.*number);
}
template <typename Action>
Action ParseAction(std::span<const StepForm> forms, std::string_view text, std::int64_t most_count, int Action::*number) {
  const ParsedStep parsed = ParseStep(forms, text, most_count);
  Action action;
  action.step = static_cast<decltype(action.step)>(parsed.form);
  if (forms[parsed.form].argument == StepArgument::kDuration) {
    action.duration = std::chrono::nanoseconds(parsed.number);
  } else {
    action.*number = static_cast<int>(parsed.number);
  }
  return action;
}

}  // namespace heddle::properties

#endif  // HEDDLE_PROPERTIES_STEP_TEXT_H_
