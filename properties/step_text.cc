#include "properties/step_text.h"

#include <charconv>
#include <stdexcept>

namespace heddle::properties {
namespace {

// The longest duration that is read from outside, in nanoseconds.
constexpr std::int64_t kMaxDuration = 1'000'000'000'000;

[[noreturn]] void Refuse(std::string_view text) {
  constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz0123456789-()";
  // Shown only if it can be shown as it is.
  const bool plain = text.size() <= 40 && text.find_first_not_of(kLetters) == std::string_view::npos;
  throw std::invalid_argument("not an action" + (plain ? ": " + std::string(text) : " of a scenario"));
}

std::int64_t NumberIn(std::string_view text, std::int64_t most, std::string_view whole) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number < 0 || number > most) Refuse(whole);
  return number;
}

}  // namespace

std::string StepText(const StepForm& form, std::int64_t number) {
  std::string text(form.name);
  if (form.argument == StepArgument::kDuration) text += "(" + std::to_string(number) + "ns)";
  if (form.argument == StepArgument::kCount) text += "(" + std::to_string(number) + ")";
  return text;
}

ParsedStep ParseStep(std::span<const StepForm> forms, std::string_view text, std::int64_t most_count) {
  const std::size_t open = text.find('(');
  const std::string_view name = text.substr(0, open);
  std::string_view argument;
  if (open != std::string_view::npos) {
    argument = text.substr(open + 1);
    if (!argument.ends_with(')')) Refuse(text);
    argument.remove_suffix(1);
  }
  for (std::size_t i = 0; i < forms.size(); ++i) {
    if (forms[i].name != name) continue;
    const StepArgument kind = forms[i].argument;
    if (kind == StepArgument::kDuration && argument.ends_with("ns")) {
      return {i, NumberIn(argument.substr(0, argument.size() - 2), kMaxDuration, text)};
    }
    if (kind == StepArgument::kCount && !argument.empty()) return {i, NumberIn(argument, most_count, text)};
    if (kind == StepArgument::kNone && open == std::string_view::npos) return {i, 0};
  }
  Refuse(text);
}

}  // namespace heddle::properties
