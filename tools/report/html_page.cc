// Everything that html/page.js is told. Events are short arrays of numbers, because there may be a hundred thousand of them.
#include "tools/report/html_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "properties/token.h"
#include "tools/report/html/page.h"
#include "tools/report/interleaving.h"
#include "tools/report/wording.h"

namespace heddle::report {
namespace {

using nlohmann::ordered_json;
using properties::Status;
using runtime::Event;

// How many events of an interleaving are kept: the first that gives a page within its bounds.
constexpr std::size_t kEventsKept[] = {4000, 1500, 600, 300, 150, 80, 40, 0};

// No event takes fewer bytes.
constexpr std::size_t kLeastEventBytes = 22;

// Where the data go in the page.
constexpr std::string_view kPlaceholder = "{{data}}";

// A value for each different key, in the order in which they come up.
template <typename Key>
class Numbered {
 public:
  std::size_t operator()(const Key& key, const ordered_json& value) {
    const auto [found, is_new] = numbers_.try_emplace(key, numbers_.size());
    if (is_new) values_.push_back(value);
    return found->second;
  }
  const ordered_json& values() const { return values_; }

 private:
  std::map<Key, std::size_t> numbers_;
  ordered_json values_ = ordered_json::array();
};

int TypeNumber(const Event& event) {
  if (BeginsCall(event)) return 5;
  if (EndsCall(event)) return 6;
  return static_cast<int>(event.type);
}

class Page {
 public:
  Page(const Report& report, std::size_t events_kept) : report_(report), events_kept_(events_kept) {}

  ordered_json Data() {
    // In the order in which kinds and properties are listed, whatever the order of the checks.
    std::set<std::string> kinds_present;
    for (const Entry& entry : report_.entries) kinds_present.insert(entry.subject.kind);
    for (const properties::Kind* const kind : properties::Kinds()) {
      if (!kinds_present.contains(std::string(kind->Name()))) continue;
      KindNumber(std::string(kind->Name()));
      for (const properties::Property& property : kind->Properties()) PropertyNumber(property);
    }
    for (const Entry& entry : report_.entries) AddCell(entry);
    ordered_json kinds = ordered_json::array();
    for (const ordered_json& name : kinds_.values()) {
      const properties::Kind* const kind = properties::FindKind(name.get<std::string>());
      kinds.push_back({{"name", name}, {"summary", kind == nullptr ? "" : kind->Summary()}});
    }
    const properties::Budget& budget = report_.budget;
    return {{"heddle", properties::kHeddleVersion},
            {"seed", budget.seed},
            {"strategy", StrategyText(budget.strategy)},
            {"conditions", OptionsText(budget.options)},
            {"caveat", MemoryCaveat(budget.options.memory)},
            {"shard", budget.shards > 1 ? fmt::format("shard {} of {}", budget.shard + 1, budget.shards) : ""},
            {"skipped", report_.skipped},
            {"kinds", kinds},
            {"properties", properties_.values()},
            {"implementations", implementations_.values()},
            {"cells", cells_},
            {"failures", failures_},
            {"strings", strings_.values()}};
  }

 private:
  std::size_t KindNumber(const std::string& kind) { return kinds_(kind, kind); }

  std::size_t PropertyNumber(const properties::Property& property) {
    const std::string id(property.id);
    return properties_(id, {{"id", id},
                            {"kind", KindNumber(id.substr(0, id.find('.')))},
                            {"sentence", property.sentence},
                            {"source", property.source}});
  }

  std::size_t String(const std::string& text) { return strings_(text, text); }

  void AddCell(const Entry& entry) {
    const Subject& subject = entry.subject;
    ordered_json cell = {{"implementation", implementations_({subject.plugin, subject.implementation, subject.file},
                                                             {{"name", subject.implementation},
                                                              {"kind", KindNumber(subject.kind)},
                                                              {"level", LevelName(subject.level)},
                                                              {"plugin", subject.plugin},
                                                              {"version", subject.version},
                                                              {"file", subject.file}})},
                         {"property", PropertyNumber(*entry.property)},
                         {"outcome", Outcome(entry)}};
    const auto add = [&](std::string_view status) {
      cell["status"] = status;
      cells_.push_back(cell);
    };
    if (!entry.result) return add("unchecked");
    const properties::Result& result = *entry.result;
    cell["schedules"] = result.executions;
    cell["steps"] = result.steps;
    cell["exhausted"] = result.exhausted;
    switch (result.status) {
      case Status::kHeld:
        return add("held");
      case Status::kInconclusive:
        return add("inconclusive");
      case Status::kFault:
        return add("fault");
      case Status::kViolated:
        break;
    }
    cell["failure"] = failures_.size();
    cell["verdict"] = Name(result.violation->recording.failure.verdict);
    if (!entry.known.empty()) cell["known"] = entry.known;
    AddFailure(entry);
    const bool expected = report_.expected.contains(std::string(entry.broken->id));
    add(!entry.known.empty() || expected ? "known" : "violated");
  }

  void AddFailure(const Entry& entry) {
    const properties::Violation& violation = *entry.result->violation;
    const explore::Failure& failure = violation.recording.failure;
    FrameTable frames;
    ordered_json json = {{"cell", cells_.size()},
                         {"verdict", Name(failure.verdict)},
                         {"message", failure.message},
                         {"broken", PropertyNumber(*entry.broken)},
                         {"strategy", StrategyText(entry.result->task.budget.strategy)},
                         {"seed", entry.result->task.budget.seed},
                         {"foundAfter", violation.found_after},
                         {"conditions", OptionsText(violation.options)},
                         {"replay", fmt::format("tools/heddle replay {}{}", violation.token,
                                                entry.subject.file.empty() ? "" : " " + entry.subject.file)},
                         {"minimised", OfRecording(entry.source, violation.recording, *violation.scenario, &frames)}};
    if (violation.found_scenario) {
      json["found"] = OfRecording(entry.source, violation.found, *violation.found_scenario, &frames);
    }
    json["frames"] = ordered_json::array();
    for (const Frame& frame : frames.frames()) {
      json["frames"].push_back({String(frame.function), String(frame.file), frame.line, String(frame.text)});
    }
    json["stacks"] = frames.stacks();
    failures_.push_back(std::move(json));
  }

  // An event: thread, type, step, virtual time, text, object, value, why the thread before it stopped, frame, stack; -1 for none, and
  // numbers of strings, frames and stacks.
  ordered_json OfRecording(const Source& source, const explore::Recording& recording, const properties::Scenario& scenario, FrameTable* frames) {
    const std::size_t all = recording.events.size();
    const std::vector<bool> shown = Shown(recording.events);
    const auto noticed = static_cast<std::size_t>(std::count(shown.begin(), shown.end(), true));
    const std::size_t head = events_kept_ / 3;
    const std::size_t left_out = noticed > events_kept_ ? noticed - events_kept_ : 0;
    std::size_t position = 0;
    ordered_json events = ordered_json::array();
    Reasons reasons;
    std::optional<strategy::ThreadId> running;
    std::string reason;  // for the next event that is shown
    for (std::size_t i = 0; i < all; ++i) {
      const Event& event = recording.events[i];
      if (TellsWhoRuns(event)) {
        if (running && *running != event.thread) reason = fmt::format("T{} {}", *running, reasons.Of(*running));
        running = event.thread;
      }
      reasons.See(event);
      if (!shown[i]) continue;
      if (const std::size_t at = position++; at >= head && at < head + left_out) continue;
      const auto number = [](const std::optional<std::size_t>& value) { return value ? static_cast<std::int64_t>(*value) : -1; };
      const auto text = [&](const std::string& string) { return string.empty() ? -1 : static_cast<std::int64_t>(String(string)); };
      events.push_back({event.thread, TypeNumber(event), event.step, event.now, String(EventText(event)), text(event.object), text(event.text),
                        text(std::exchange(reason, "")), number(frames->Number(source.PlaceOf(recording, event))), number(frames->Number(source.StackOf(recording, event)))});
    }
    return {{"output", recording.output},
            {"switches", recording.failure.switches},
            {"steps", recording.failure.steps},
            {"verdict", Name(recording.failure.verdict)},
            {"message", recording.failure.message},
            {"scenario", scenario.Describe()},
            {"unnoticed", all - noticed},
            {"leftOut", left_out},
            {"leftOutAt", head},
            {"events", events}};
  }

  const Report& report_;
  const std::size_t events_kept_;
  Numbered<std::string> kinds_;
  Numbered<std::string> properties_;
  Numbered<std::tuple<std::string, std::string, std::string>> implementations_;
  Numbered<std::string> strings_;
  ordered_json cells_ = ordered_json::array();
  ordered_json failures_ = ordered_json::array();
};

// As JSON that cannot end the element it stands in, whatever is written in it.
std::string Embedded(const ordered_json& json) {
  const std::string text = json.dump(-1, ' ', /*ensure_ascii=*/true, ordered_json::error_handler_t::replace);
  std::string safe;
  safe.reserve(text.size());
  for (const char c : text) {
    if (c == '<') {
      safe += "\\u003c";
    } else {
      safe += c;
    }
  }
  return safe;
}

// A lower bound of what the events take.
std::size_t LeastBytes(const Report& report, std::size_t kept) {
  std::size_t events = 0;
  for (const Entry& entry : report.entries) {
    if (!entry.result || !entry.result->violation) continue;
    events += std::min(kept, entry.result->violation->recording.events.size()) + std::min(kept, entry.result->violation->found.events.size());
  }
  return events * kLeastEventBytes;
}

}  // namespace

std::string ToHtml(const Report& report, std::size_t bytes) {
  const std::string_view page = html::kPage;
  const std::size_t at = page.find(kPlaceholder);
  std::string html;
  for (const std::size_t kept : kEventsKept) {
    if (kept != 0 && LeastBytes(report, kept) > bytes) continue;
    html = std::string(page.substr(0, at)) + Embedded(Page(report, kept).Data()) + std::string(page.substr(at + kPlaceholder.size()));
    if (html.size() < bytes) break;
  }
  return html;
}

}  // namespace heddle::report
