// Enumerations are written by name where people read them, decisions as numbers.
#include "stress/explore/serialize.h"

#include <stdexcept>
#include <string>

namespace heddle::runtime {
namespace {

constexpr int kVerdicts = static_cast<int>(Verdict::kNotModelled) + 1;
constexpr int kEventTypes = static_cast<int>(Event::Type::kNote) + 1;
using strategy::kOperationKinds;

// A number below `bound`, or an error that names what it was to be.
int Checked(const nlohmann::json& json, int bound, const char* what) {
  const auto number = json.get<std::int64_t>();
  if (number < 0 || number >= bound) throw std::invalid_argument(std::string("no such ") + what);
  return static_cast<int>(number);
}

}  // namespace

Verdict VerdictOf(std::string_view name) {
  for (int i = 0; i < kVerdicts; ++i) {
    if (Name(static_cast<Verdict>(i)) == name) return static_cast<Verdict>(i);
  }
  throw std::invalid_argument("no such verdict: " + std::string(name));
}

std::vector<std::string> FaultTexts(const Options& options) {
  std::vector<std::string> texts;
  for (int i = 0; i < kFaultCount; ++i) {
    const auto fault = static_cast<Fault>(i);
    if ((options.faults & Bit(fault)) != 0) texts.push_back(ToText(fault, options.fault_odds));
  }
  return texts;
}

void to_json(nlohmann::json& json, const Options& options) {
  json = {{"memory", Name(options.memory)},
          {"races", options.detect_races},
          {"plain_points", options.plain_points},
          {"spurious_wakeups", options.spurious_wakeups},
          {"spurious_failures", options.spurious_failures},
          {"early_timers", options.early_timers},
          {"faults", FaultTexts(options)},
          {"max_surprises", options.max_surprises},
          {"max_steps", options.max_steps}};
  if (options.racy_points) json["places"] = options.places;
}

void from_json(const nlohmann::json& json, Options& options) {
  const auto memory = json.at("memory").get<std::string>();
  const auto model = runtime::MemoryModelNamed(memory);
  if (!model) throw std::invalid_argument("no such memory model: " + memory);
  options.memory = *model;
  json.at("races").get_to(options.detect_races);
  json.at("plain_points").get_to(options.plain_points);
  json.at("spurious_wakeups").get_to(options.spurious_wakeups);
  json.at("spurious_failures").get_to(options.spurious_failures);
  json.at("early_timers").get_to(options.early_timers);
  options.faults = 0;
  for (const auto& text : json.at("faults").get<std::vector<std::string>>()) options.faults |= Bit(FaultOf(text, options.fault_odds));
  json.at("max_surprises").get_to(options.max_surprises);
  json.at("max_steps").get_to(options.max_steps);
  options.racy_points = json.contains("places");
  options.places = options.racy_points ? json.at("places").get<std::vector<std::uint64_t>>() : std::vector<std::uint64_t>();
}

void to_json(nlohmann::json& json, const Event& event) {
  json = {{"type", static_cast<int>(event.type)}, {"kind", static_cast<int>(event.kind)},
          {"thread", event.thread},               {"step", event.step},
          {"now", event.now},                     {"object", event.object},
          {"text", event.text}};
  // Flat, because most of a record is stacks.
  nlohmann::json& stack = json["stack"] = nlohmann::json::array();
  for (const CodeAddress& code : event.stack) {
    stack.push_back(code.module);
    stack.push_back(code.offset);
  }
}

void from_json(const nlohmann::json& json, Event& event) {
  event.type = static_cast<Event::Type>(Checked(json.at("type"), kEventTypes, "type of event"));
  event.kind =
      static_cast<strategy::OperationKind>(Checked(json.at("kind"), kOperationKinds, "kind of operation"));
  event.thread = static_cast<strategy::ThreadId>(Checked(json.at("thread"), strategy::kMaxThreads, "thread"));
  json.at("step").get_to(event.step);
  json.at("now").get_to(event.now);
  json.at("object").get_to(event.object);
  json.at("text").get_to(event.text);
  const auto stack = json.at("stack").get<std::vector<std::uint64_t>>();
  if (stack.size() % 2 != 0) throw std::invalid_argument("half an address");
  event.stack.clear();
  for (std::size_t i = 0; i < stack.size(); i += 2) event.stack.push_back({static_cast<std::uint32_t>(stack[i]), stack[i + 1]});
}

}  // namespace heddle::runtime

namespace heddle::explore {

void to_json(nlohmann::json& json, const Failure& failure) {
  json = {{"verdict", Name(failure.verdict)},
          {"property", failure.property},
          {"message", failure.message},
          {"choices", failure.choices},
          {"hash", failure.hash},
          {"switches", failure.switches},
          {"steps", failure.steps},
          {"threads", failure.threads},
          {"strategy", failure.strategy}};
}

void from_json(const nlohmann::json& json, Failure& failure) {
  failure.verdict = runtime::VerdictOf(json.at("verdict").get<std::string>());
  json.at("property").get_to(failure.property);
  json.at("message").get_to(failure.message);
  json.at("choices").get_to(failure.choices);
  json.at("hash").get_to(failure.hash);
  json.at("switches").get_to(failure.switches);
  json.at("steps").get_to(failure.steps);
  json.at("threads").get_to(failure.threads);
  json.at("strategy").get_to(failure.strategy);
}

void to_json(nlohmann::json& json, const Recording& recording) {
  json = {{"failure", recording.failure}, {"events", recording.events}, {"modules", recording.modules}, {"output", recording.output}};
}

void from_json(const nlohmann::json& json, Recording& recording) {
  json.at("failure").get_to(recording.failure);
  json.at("events").get_to(recording.events);
  json.at("modules").get_to(recording.modules);
  json.at("output").get_to(recording.output);
  for (const runtime::Event& event : recording.events) {
    for (const runtime::CodeAddress& code : event.stack) {
      if (code.module >= recording.modules.size()) throw std::invalid_argument("no such module");
    }
  }
}

}  // namespace heddle::explore
