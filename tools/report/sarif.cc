// Section numbers in comments are those of the standard.
#include "tools/report/sarif.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <vector>

#include "properties/token.h"
#include "tools/report/interleaving.h"
#include "tools/report/wording.h"

namespace heddle::report {
namespace {

using nlohmann::ordered_json;
using properties::Property;
using properties::Status;
using runtime::Event;

// Services limit the locations of a code flow; the middle of longer ones is left out.
constexpr std::size_t kHeadEvents = 1000;
constexpr std::size_t kTailEvents = 3000;

ordered_json Text(std::string_view text) { return {{"text", text}}; }

// The characters that a URI's path may have (RFC 3986); others are percent-encoded.
std::string UriOf(std::string_view path) {
  std::string uri;
  for (const char c : path) {
    if (isalnum(static_cast<unsigned char>(c)) != 0 || std::string_view("-._~/+@!$&'()*,;=").find(c) != std::string_view::npos) {
      uri += c;
    } else {
      uri += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return uri;
}

ordered_json PhysicalLocation(const Frame& frame) {
  const bool absolute = frame.file.starts_with('/');
  ordered_json region = {{"startLine", frame.line}};
  if (!frame.text.empty()) region["snippet"] = Text(frame.text);
  return {{"artifactLocation", {{"uri", UriOf(absolute ? frame.file.substr(1) : frame.file)}, {"uriBaseId", absolute ? "SYSTEM" : "SRCROOT"}}},
          {"region", region}};
}

ordered_json LogicalLocation(const Subject& subject) {
  return {{"name", subject.implementation}, {"fullyQualifiedName", subject.plugin + "/" + subject.implementation}, {"kind", "type"}};
}

// Rules in the order in which they come up (3.49).
class Rules {
 public:
  std::size_t IndexOf(const Property& property) {
    const auto [found, is_new] = indices_.try_emplace(std::string(property.id), rules_.size());
    if (is_new) {
      rules_.push_back({{"id", property.id},
                        {"shortDescription", Text(property.sentence)},
                        {"fullDescription", Text(fmt::format("{}. Contract: {}.", property.sentence, property.source))},
                        {"help", Text(fmt::format("{}\nContract: {}", property.sentence, property.source))},
                        {"defaultConfiguration", {{"level", "error"}}},
                        {"properties", {{"tags", {"concurrency", property.id.substr(0, property.id.find('.'))}}}}});
    }
    return found->second;
  }
  const ordered_json& rules() const { return rules_; }

 private:
  std::map<std::string, std::size_t> indices_;
  ordered_json rules_ = ordered_json::array();
};

// Thread flows (3.37): a thread's own events in their order; `executionOrder` tells how they lie between those of the others.
ordered_json CodeFlow(const Entry& entry) {
  const explore::Recording& recording = entry.result->violation->recording;
  const std::size_t all = recording.events.size();
  const std::size_t left_out = all > kHeadEvents + kTailEvents ? all - kHeadEvents - kTailEvents : 0;
  const std::vector<bool> shown = Shown(recording.events);
  std::map<strategy::ThreadId, ordered_json> flows;
  std::map<strategy::ThreadId, int> nesting;
  for (std::size_t i = 0; i < all; ++i) {
    const Event& event = recording.events[i];
    int& level = nesting[event.thread];
    if (EndsCall(event) && level > 0) --level;
    const int own = level;
    if (BeginsCall(event)) ++level;
    if (i >= kHeadEvents && i < kHeadEvents + left_out) continue;
    ordered_json location = ordered_json::object();
    if (const Frame place = entry.source.PlaceOf(recording, event); !place.file.empty()) location["physicalLocation"] = PhysicalLocation(place);
    location["message"] = Text(EventText(event));
    ordered_json step = {{"location", location}, {"nestingLevel", own}, {"executionOrder", i + 1}};
    if (event.type == Event::Type::kOperation) step["kinds"] = {strategy::Name(event.kind)};
    step["importance"] = !shown[i] ? "unimportant" : TellsWhoRuns(event) ? "essential" : "important";
    ordered_json properties = {{"virtualNanoseconds", event.now}};
    if (event.step != 0) properties["step"] = event.step;
    step["properties"] = properties;
    flows[event.thread].push_back(step);
  }
  ordered_json threads = ordered_json::array();
  for (const auto& [thread, locations] : flows) threads.push_back({{"id", fmt::format("T{}", thread)}, {"locations", locations}});
  std::string message = "The interleaving, one flow for each thread; executionOrder is the order of the steps";
  if (left_out != 0) message += fmt::format(". {} of the middle left out", Count(left_out, "event"));
  return {{"message", Text(message)}, {"threadFlows", threads}};
}

// Where the failure shows: the last step whose line is known.
ordered_json LocationOf(const Entry& entry) {
  ordered_json location = ordered_json::object();
  const explore::Recording& recording = entry.result->violation->recording;
  for (auto event = recording.events.rbegin(); event != recording.events.rend(); ++event) {
    const Frame place = entry.source.PlaceOf(recording, *event);
    if (place.file.empty()) continue;
    location["physicalLocation"] = PhysicalLocation(place);
    break;
  }
  location["logicalLocations"] = ordered_json::array({LogicalLocation(entry.subject)});
  return location;
}

ordered_json OfViolation(const Report& report, const Entry& entry, Rules* rules) {
  const properties::Violation& violation = *entry.result->violation;
  const explore::Failure& failure = violation.recording.failure;
  const std::string_view verdict = Name(failure.verdict);
  ordered_json result = {
      {"ruleId", entry.broken->id},
      {"ruleIndex", rules->IndexOf(*entry.broken)},
      {"kind", "fail"},
      {"level", "error"},
      {"message", Text(fmt::format("{} breaks {} ({}): {}", entry.subject.implementation, entry.broken->id, verdict,
                                   failure.message.empty() ? entry.broken->sentence : failure.message))},
      {"locations", ordered_json::array({LocationOf(entry)})},
      {"partialFingerprints", {{"heddleViolation/v1", fmt::format("{}/{}/{}", entry.subject.implementation, entry.broken->id, verdict)}}}};
  if (!violation.recording.events.empty()) result["codeFlows"] = ordered_json::array({CodeFlow(entry)});
  const bool expected = report.expected.contains(std::string(entry.broken->id));
  if (!entry.known.empty() || expected) {
    const std::string why = entry.known.empty() ? "expected to be violated" : "known: " + entry.known;
    result["suppressions"] = ordered_json::array({{{"kind", "external"}, {"status", "accepted"}, {"justification", why}}});
  } else {
    // Otherwise a reader cannot tell "none" from "not looked for" (3.27.23).
    result["suppressions"] = ordered_json::array();
  }
  result["properties"] = {{"checkedProperty", entry.property->id},
                          {"controlLevel", LevelName(entry.subject.level)},
                          {"pluginVersion", entry.subject.version},
                          {"scenario", violation.scenario->Describe()},
                          {"strategy", StrategyText(entry.result->task.budget.strategy)},
                          {"seed", entry.result->task.budget.seed},
                          {"foundAfter", violation.found_after},
                          {"contextSwitches", violation.minimal_switches},
                          {"replay", fmt::format("tools/heddle replay {}", violation.token)}};
  return result;
}

ordered_json OfUndecided(const Entry& entry, Rules* rules) {
  return {{"ruleId", entry.property->id},
          {"ruleIndex", rules->IndexOf(*entry.property)},
          {"kind", "open"},
          {"level", "none"},
          {"message", Text(fmt::format("{}, {}: {}", entry.subject.implementation, entry.property->id, Outcome(entry)))},
          {"locations", ordered_json::array({{{"logicalLocations", ordered_json::array({LogicalLocation(entry.subject)})}}})},
          {"suppressions", ordered_json::array()}};
}

}  // namespace

std::string ToSarif(const Report& report) {
  Rules rules;
  ordered_json results = ordered_json::array();
  ordered_json notifications = ordered_json::array();
  for (const std::string& skipped : report.skipped) notifications.push_back({{"level", "note"}, {"message", Text(skipped)}});
  bool fault = false;
  std::size_t interrupted = 0;
  for (const Entry& entry : report.entries) {
    rules.IndexOf(*entry.property);
    if (!entry.result) continue;
    switch (entry.result->status) {
      case Status::kHeld:
        break;
      case Status::kViolated:
        results.push_back(OfViolation(report, entry, &rules));
        break;
      case Status::kInconclusive:
        if (entry.result->reason == properties::kInterrupted) {
          ++interrupted;
          break;
        }
        results.push_back(OfUndecided(entry, &rules));
        break;
      case Status::kFault:
        fault = true;
        notifications.push_back({{"level", "error"},
                                 {"message", Text(fmt::format("{}, {}: {}", entry.subject.implementation, entry.property->id, Outcome(entry)))}});
        break;
    }
  }
  if (interrupted != 0) {
    notifications.push_back({{"level", "warning"}, {"message", Text(fmt::format("interrupted before the end of {}", Count(interrupted, "check")))}});
  }
  const ordered_json driver = {{"name", "Heddle"}, {"version", properties::kHeddleVersion}, {"semanticVersion", properties::kHeddleVersion},
                               {"rules", rules.rules()}};
  const ordered_json run = {
      {"tool", {{"driver", driver}}},
      {"invocations", ordered_json::array({{{"executionSuccessful", !fault}, {"toolExecutionNotifications", notifications}}})},
      {"originalUriBaseIds",
       {{"SRCROOT", {{"description", Text("The workspace that the subject was built in")}}},
        {"SYSTEM", {{"uri", "file:///"}, {"description", Text("The machine that the subject was built on")}}}}},
      {"columnKind", "utf16CodeUnits"},
      {"results", results},
      {"properties",
       {{"seed", report.budget.seed}, {"strategy", StrategyText(report.budget.strategy)}, {"conditions", OptionsText(report.budget.options)}}}};
  const ordered_json log = {{"$schema", "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"},
                            {"version", "2.1.0"},
                            {"runs", ordered_json::array({run})}};
  return log.dump(1, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace heddle::report
