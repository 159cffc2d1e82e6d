// Actions of scenarios as a person reads and edits them: "acquire", "sleep(30ns)", "meet(2)".
#ifndef HEDDLE_PROPERTIES_STEP_TEXT_H_
#define HEDDLE_PROPERTIES_STEP_TEXT_H_

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

}  // namespace heddle::properties

#endif  // HEDDLE_PROPERTIES_STEP_TEXT_H_
