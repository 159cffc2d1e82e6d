// Verdict, property, implementation and scenario, interleaving, strategy and seed, artifact, replay command.
#include "tools/report/failure.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <vector>

#include "tools/report/interleaving.h"
#include "tools/report/wording.h"
#include "tools/report/wrap.h"

namespace heddle::report {
namespace {

// A failure with more places than this is none that a list makes clearer.
constexpr std::size_t kMaxPlaces = 12;
constexpr std::ptrdiff_t kMaxSteps = 12;
constexpr int kMaxOutputLines = 20;

std::string Switches(const properties::Violation& violation) {
  std::string text = fmt::format("{} context switch{}", violation.minimal_switches,
                     violation.minimal_switches == 1 ? "" : "es");
  if (violation.original_switches > violation.minimal_switches) {
    text += fmt::format(" ({} before it was minimised)", violation.original_switches);
  }
  return text;
}

// Which line each step was taken at; in the order of the first of its steps.
std::string SourceText(const Entry& entry, std::size_t width) {
  struct Place {
    Frame frame;
    std::vector<std::uint64_t> steps;
  };
  std::vector<Place> places;
  const explore::Recording& recording = entry.result->violation->recording;
  const std::vector<bool> shown = Shown(recording.events);
  for (std::size_t i = 0; i < recording.events.size(); ++i) {
    const runtime::Event& event = recording.events[i];
    if (event.step == 0 || !shown[i]) continue;
    Frame frame = entry.source.PlaceOf(recording, event);
    if (frame.file.empty()) continue;
    const auto same = [&](const Place& place) { return place.frame.file == frame.file && place.frame.line == frame.line; };
    auto place = std::find_if(places.begin(), places.end(), same);
    if (place == places.end()) place = places.insert(place, {std::move(frame), {}});
    place->steps.push_back(event.step);
  }
  std::string text;
  for (std::size_t i = 0; i < places.size(); ++i) {
    if (i == kMaxPlaces) {
      text += Labelled("", fmt::format("{} more in the artifact", Count(places.size() - i, "line")), width);
      break;
    }
    const Place& place = places[i];
    std::string steps = fmt::format("{}", fmt::join(place.steps.begin(), place.steps.begin() + std::min<std::ptrdiff_t>(std::ssize(place.steps), kMaxSteps), ", "));
    if (std::ssize(place.steps) > kMaxSteps) steps += ", ...";
    text += Labelled(i == 0 ? "source" : "",
                     Printable(fmt::format("{} (step{} {})", Location(place.frame), place.steps.size() == 1 ? "" : "s", steps)), width);
    if (!place.frame.text.empty()) text += Labelled("", "    " + Printable(place.frame.text), width);
  }
  return text;
}

// The last lines.
std::string OutputText(const explore::Recording& recording) {
  std::string_view output = recording.output;
  while (output.ends_with('\n')) output.remove_suffix(1);
  std::size_t begin = output.size();
  for (int lines = 0; lines < kMaxOutputLines && begin != 0; ++lines) {
    const std::size_t end_before = output.rfind('\n', begin - 1);
    begin = end_before == std::string_view::npos ? 0 : end_before;
  }
  const bool is_whole = begin == 0;
  if (!is_whole) ++begin;
  return (is_whole ? "" : "...\n") + std::string(output.substr(begin));
}

}  // namespace

std::string FailureText(const Entry& entry, const Pointers& pointers, std::size_t width) {
  const properties::Result& result = *entry.result;
  const properties::Violation& violation = *result.violation;
  const explore::Failure& failure = violation.recording.failure;
  const Subject& subject = entry.subject;
  const auto labelled = [width](std::string_view label, const std::string& text) {
    return Labelled(label, Printable(text), width);
  };

  std::string text = labelled("VIOLATED", fmt::format("{}: {}", Name(failure.verdict), failure.message));
  text += labelled("property", fmt::format("{}: {}\n({})", entry.broken->id, entry.broken->sentence,
                                           entry.broken->source));
  if (entry.broken != entry.property) {
    text += labelled("", fmt::format("found while checking {}", entry.property->id));
  }
  text += labelled("implementation",
                   fmt::format("{}, kind {}, of plugin {} ({}), level {}", subject.implementation, subject.kind,
                               subject.plugin, subject.version, LevelName(subject.level)));
  text += labelled("scenario", violation.scenario->Describe());
  if (violation.recording.events.empty()) {
    text += labelled("interleaving", "not recorded: the subject ended its process");
  } else {
    text += labelled("interleaving",
                     fmt::format("{}, {}", Switches(violation), Count(failure.steps, "step")));
    text += "\n" + Interleaving(violation.recording.events, Name(failure.verdict), width) + "\n";
  }
  if (!violation.recording.output.empty()) text += labelled("output", OutputText(violation.recording));
  text += SourceText(entry, width);
  text += labelled("strategy", fmt::format("{}, seed {}; found by schedule {}",
                                           StrategyText(result.task.budget.strategy), result.task.budget.seed,
                                           violation.found_after));
  text += labelled("conditions", OptionsText(violation.options));
  // Not wrapped: to be copied.
  text += fmt::format("{:<{}}{}\n", "artifact", kLabelWidth, pointers.artifact);
  text += fmt::format("{:<{}}{} {}{}\n", "replay", kLabelWidth, pointers.replay_command, violation.token,
                      subject.file.empty() ? "" : " " + subject.file);
  return text;
}

}  // namespace heddle::report
