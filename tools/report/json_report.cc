// Keys are written in the order in which a person wants to read them.
#include "tools/report/json_report.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <stdexcept>

#include "properties/token.h"
#include "stress/explore/serialize.h"
#include "tools/report/wording.h"

namespace heddle::report {
namespace {

using nlohmann::ordered_json;
using properties::Status;
using runtime::Event;

constexpr std::string_view kFormatName = "heddle-report";

// Of a failure as it was found, which is there to be compared with the minimised one, so many events are kept.
constexpr std::size_t kFoundHead = 200;
constexpr std::size_t kFoundTail = 400;

std::string_view StatusName(const Entry& entry) {
  if (!entry.result) return "not checked";
  switch (entry.result->status) {
    case Status::kHeld:
      return "held";
    case Status::kViolated:
      return "violated";
    case Status::kInconclusive:
      return "inconclusive";
    case Status::kFault:
      break;
  }
  return "fault";
}

std::string_view TypeName(Event::Type type) {
  switch (type) {
    case Event::Type::kOperation:
      return "operation";
    case Event::Type::kBlocked:
      return "blocked";
    case Event::Type::kTimedOut:
      return "timed out";
    case Event::Type::kSurprise:
      return "surprise";
    case Event::Type::kNote:
      break;
  }
  return "note";
}

ordered_json OfProperty(const properties::Property& property) {
  return {{"id", property.id}, {"sentence", property.sentence}, {"source", property.source}};
}

ordered_json OfSubject(const Subject& subject) {
  ordered_json plugin = {{"name", subject.plugin}, {"version", subject.version}, {"build", subject.build}};
  if (!subject.file.empty()) plugin["file"] = subject.file;
  return {{"implementation", subject.implementation},
          {"kind", subject.kind},
          {"level", LevelName(subject.level)},
          {"plugin", plugin}};
}

ordered_json OfStrategy(const explore::StrategySpec& strategy) {
  ordered_json json = {{"name", strategy.name}};
  if (strategy.name == "pct") json["depth"] = strategy.depth;
  if (strategy.name == "dfs") json["preemptions"] = strategy.bound;
  if (strategy.name == "delay") json["delays"] = strategy.bound;
  if (!strategy.member.empty()) json["member"] = strategy.member;
  return json;
}

ordered_json OfFrame(const Frame& frame) {
  ordered_json json = ordered_json::object();
  if (!frame.function.empty()) json["function"] = frame.function;
  if (!frame.file.empty()) {
    json["file"] = frame.file;
    json["line"] = frame.line;
  }
  if (!frame.text.empty()) json["text"] = frame.text;
  return json;
}

ordered_json OfEvent(const Event& event) {
  ordered_json json = {{"thread", event.thread}, {"type", TypeName(event.type)}, {"nanoseconds", event.now}};
  if (event.step != 0) json["step"] = event.step;
  if (event.type == Event::Type::kOperation) json["operation"] = strategy::Name(event.kind);
  if (!event.object.empty()) json["object"] = event.object;
  if (!event.text.empty()) json["text"] = event.text;
  return json;
}

// Those from `left_out_from` to `left_out_to` are left out.
ordered_json OfEvents(const Source& source, const explore::Recording& recording, FrameTable* frames, std::size_t left_out_from = 0,
                      std::size_t left_out_to = 0) {
  ordered_json events = ordered_json::array();
  for (std::size_t i = 0; i < recording.events.size(); ++i) {
    if (i >= left_out_from && i < left_out_to) continue;
    const Event& event = recording.events[i];
    ordered_json json = OfEvent(event);
    if (const auto place = frames->Number(source.PlaceOf(recording, event))) json["at"] = *place;
    if (const auto stack = frames->Number(source.StackOf(recording, event))) json["stack"] = *stack;
    events.push_back(std::move(json));
  }
  return events;
}

ordered_json OfViolation(const Entry& entry, bool with_search) {
  const properties::Violation& violation = *entry.result->violation;
  const explore::Failure& failure = violation.recording.failure;
  FrameTable frames;
  const ordered_json events = OfEvents(entry.source, violation.recording, &frames);
  ordered_json json =
         {{"verdict", Name(failure.verdict)},
          {"message", failure.message},
          {"property", OfProperty(*entry.broken)},
          {"strategy", OfStrategy(entry.result->task.budget.strategy)},
          {"seed", entry.result->task.budget.seed},
          {"found_after", violation.found_after},
          {"switches", violation.minimal_switches},
          {"switches_before_minimising", violation.original_switches},
          {"trace_hash", fmt::format("{:016x}", failure.hash)},
          {"options", ordered_json(nlohmann::json(violation.options))},
          {"scenario", ordered_json(violation.scenario->ToJson())},
          {"description", violation.scenario->Describe()},
          {"events", events},
          {"token", violation.token}};
  if (!violation.recording.output.empty()) json["output"] = violation.recording.output;
  if (with_search && violation.found_scenario) {
    const std::size_t all = violation.found.events.size();
    const std::size_t left_out = all > kFoundHead + kFoundTail ? all - kFoundHead - kFoundTail : 0;
    json["found"] = {{"message", violation.found.failure.message},
                     {"switches", violation.found.failure.switches},
                     {"scenario", ordered_json(violation.found_scenario->ToJson())},
                     {"description", violation.found_scenario->Describe()},
                     {"left_out", left_out},
                     {"events", OfEvents(entry.source, violation.found, &frames, kFoundHead, kFoundHead + left_out)}};
  }
  json["frames"] = ordered_json::array();
  for (const Frame& frame : frames.frames()) json["frames"].push_back(OfFrame(frame));
  json["stacks"] = frames.stacks();
  return json;
}

ordered_json OfEntry(const Entry& entry, bool with_search, bool timing) {
  ordered_json json = OfSubject(entry.subject);
  json["property"] = OfProperty(*entry.property);
  json["status"] = StatusName(entry);
  if (!entry.result) return json;
  const properties::Result& result = *entry.result;
  if (!result.reason.empty()) json["reason"] = result.reason;
  if (with_search && !entry.known.empty()) json["known"] = entry.known;
  if (with_search) {
    json["search"] = {{"exhausted", result.exhausted},       {"executions", result.executions},
                      {"scenarios", result.scenarios},       {"steps", result.steps},
                      {"instrumented", result.instrumented}};
    if (timing) json["search"]["seconds"] = result.seconds;
  }
  if (result.violation) json["violation"] = OfViolation(entry, with_search);
  return json;
}

ordered_json Envelope() {
  return {{"format", kFormatName}, {"format_version", kReportFormat}, {"heddle", properties::kHeddleVersion}};
}

std::string Dump(const ordered_json& json) {
  return json.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace

std::string ToJson(const Report& report) {
  ordered_json json = Envelope();
  json["seed"] = report.budget.seed;
  json["strategy"] = OfStrategy(report.budget.strategy);
  json["options"] = ordered_json(nlohmann::json(report.budget.options));
  json["shard"] = {{"index", report.budget.shard}, {"total", report.budget.shards}};
  json["expected_violations"] = report.expected;
  json["skipped"] = report.skipped;
  json["results"] = ordered_json::array();
  for (const Entry& entry : report.entries) {
    json["results"].push_back(OfEntry(entry, /*with_search=*/true, report.timing));
  }
  return Dump(json);
}

std::string FailureToJson(const Entry& entry) {
  ordered_json json = Envelope();
  json["results"] = ordered_json::array();
  json["results"].push_back(OfEntry(entry, /*with_search=*/false, /*timing=*/false));
  return Dump(json);
}

RecordedFailures ReadReport(std::string_view text) {
  try {
    const nlohmann::json json = nlohmann::json::parse(text);
    if (json.at("format").get<std::string>() != kFormatName) throw std::invalid_argument("not a report of Heddle");
    const auto format = json.at("format_version").get<std::int64_t>();
    if (format != kReportFormat) {
      throw std::invalid_argument(fmt::format("a report of format {}, this Heddle reads format {}: use the Heddle "
                                              "that wrote it", format, kReportFormat));
    }
    RecordedFailures recorded;
    json.at("heddle").get_to(recorded.heddle);
    for (const nlohmann::json& result : json.at("results")) {
      if (!result.contains("violation")) continue;
      const nlohmann::json& violation = result["violation"];
      recorded.failures.push_back({result.at("implementation").get<std::string>(),
                                   violation.at("property").at("id").get<std::string>(),
                                   violation.at("token").get<std::string>()});
    }
    if (recorded.failures.empty()) throw std::invalid_argument("a report without a violation: nothing to replay");
    return recorded;
  } catch (const nlohmann::json::exception&) {
    throw std::invalid_argument("not a report of Heddle, or damaged");
  }
}

}  // namespace heddle::report
