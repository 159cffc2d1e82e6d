// The text form of actions is also their form in JSON, so that a report's scenario can be read, and edited.
#include "properties/server/scenario.h"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <utility>

#include "properties/cpp_text.h"

namespace heddle::properties::server {
namespace {

enum class Argument : std::uint8_t { kNone, kDuration, kCount };

struct StepName {
  Step step;
  std::string_view name;
  Argument argument;
};

constexpr StepName kSteps[] = {
    {Step::kConnect, "connect", Argument::kNone},
    {Step::kRequest, "request", Argument::kCount},
    {Step::kRequestInParts, "request-in-parts", Argument::kCount},
    {Step::kSend, "send", Argument::kCount},
    {Step::kReceive, "receive", Argument::kNone},
    {Step::kEnd, "end", Argument::kNone},
    {Step::kClose, "close", Argument::kNone},
    {Step::kAbort, "abort", Argument::kNone},
    {Step::kFail, "fail", Argument::kNone},
    {Step::kSendPart, "send-part", Argument::kNone},
    {Step::kFlood, "flood", Argument::kCount},
    {Step::kSleep, "sleep", Argument::kDuration},
    {Step::kMeet, "meet", Argument::kCount},
    {Step::kWatchIdle, "watch-idle", Argument::kDuration},
    {Step::kStop, "stop", Argument::kNone},
};

// Bounds on what is read from outside.
constexpr std::size_t kMaxClients = 120;
constexpr std::size_t kMaxActions = 1000;
constexpr std::int64_t kMaxDuration = 1'000'000'000'000;
constexpr std::int64_t kMaxCount = 4096;
// What an execution with so many faults may take.
constexpr std::uint64_t kStepsForEachAction = 400;
constexpr std::uint32_t kHarmInAnExecution = 1;

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

std::string ToText(const Action& action) {
  for (const StepName& step : kSteps) {
    if (step.step != action.step) continue;
    std::string text(step.name);
    if (step.argument == Argument::kDuration) text += "(" + std::to_string(action.duration.count()) + "ns)";
    if (step.argument == Argument::kCount) text += "(" + std::to_string(action.count) + ")";
    return text;
  }
  return "?";
}

Action ActionFromText(std::string_view text) {
  const std::size_t open = text.find('(');
  const std::string_view name = text.substr(0, open);
  std::string_view argument;
  if (open != std::string_view::npos) {
    argument = text.substr(open + 1);
    if (!argument.ends_with(')')) Refuse(text);
    argument.remove_suffix(1);
  }
  for (const StepName& step : kSteps) {
    if (step.name != name) continue;
    Action action{step.step, {}, 0};
    if (step.argument == Argument::kDuration && argument.ends_with("ns")) {
      action.duration = std::chrono::nanoseconds(NumberIn(argument.substr(0, argument.size() - 2), kMaxDuration, text));
      return action;
    }
    if (step.argument == Argument::kCount && !argument.empty()) {
      action.count = static_cast<int>(NumberIn(argument, kMaxCount, text));
      return action;
    }
    if (step.argument == Argument::kNone && open == std::string_view::npos) return action;
  }
  Refuse(text);
}

ServerScenario::ServerScenario(std::string property, std::vector<std::vector<Action>> clients, Options options)
    : property_(std::move(property)), clients_(std::move(clients)), options_(options) {}

runtime::Options ServerScenario::Adjust(runtime::Options options) const {
  options.max_steps = std::max(options.max_steps, kStepsForEachAction * static_cast<std::uint64_t>(Operations()));
  if (options_.exact_time) options.max_surprises = 0;
  if (options_.harm) {
    options.max_surprises = std::min(options.max_surprises, kHarmInAnExecution);
    options.faults |= runtime::Bit(runtime::Fault::kResets) | runtime::Bit(runtime::Fault::kAcceptFailures);
  }
  return options;
}

int ServerScenario::Operations() const {
  std::size_t count = 0;
  for (const auto& actions : clients_) count += actions.size();
  return static_cast<int>(count);
}

nlohmann::json ServerScenario::ToJson() const {
  nlohmann::json clients = nlohmann::json::array();
  for (const auto& actions : clients_) {
    nlohmann::json& client = clients.emplace_back(nlohmann::json::array());
    for (const Action& action : actions) client.push_back(ToText(action));
  }
  return {{"kind", "server"},
          {"property", property_},
          {"clients", clients},
          {"exact_time", options_.exact_time},
          {"harm", options_.harm},
          {"judge_turns", options_.judge_turns}};
}

std::shared_ptr<const ServerScenario> ServerScenario::FromJson(const nlohmann::json& json) {
  std::vector<std::vector<Action>> clients;
  for (const nlohmann::json& actions : json.at("clients")) {
    auto& client = clients.emplace_back();
    for (const nlohmann::json& action : actions) client.push_back(ActionFromText(action.get<std::string>()));
    if (client.size() > kMaxActions) throw std::invalid_argument("a scenario's client with too many actions");
  }
  if (clients.empty() || clients.size() > kMaxClients) throw std::invalid_argument("a scenario with no clients, or too many");
  Options options;
  json.at("exact_time").get_to(options.exact_time);
  json.at("harm").get_to(options.harm);
  json.at("judge_turns").get_to(options.judge_turns);
  return std::make_shared<ServerScenario>(json.at("property").get<std::string>(), std::move(clients), options);
}

std::string ServerScenario::Describe() const {
  std::string text = "T1: serves\n";
  for (std::size_t i = 0; i < clients_.size(); ++i) {
    text += "T" + std::to_string(i + 2) + ":";
    for (const Action& action : clients_[i]) text += " " + ToText(action);
    text += "\n";
  }
  return text + "then T0: stops the server\n";
}

// `object` is a server that runs, and makes clients of it.
std::string ServerScenario::ToCpp(const std::string& comment) const {
  CppScenario cpp;
  const auto statement = [&](const Action& action) -> std::string {
    const std::string number = std::to_string(action.count);
    switch (action.step) {
      case Step::kConnect: return "auto client = object.connect();";
      case Step::kRequest: return "client.send_line(" + number + "); client.expect_answer();";
      case Step::kRequestInParts: return "client.send_line_in_parts(" + number + "); client.expect_answer();";
      case Step::kSend: return "client.send_line(" + number + ");";
      case Step::kReceive: return "client.expect_answer();";
      case Step::kEnd: return "client.shut_down_sending(); client.expect_answers_and_end();";
      case Step::kClose: return "client.close();";
      case Step::kAbort: return "client.close_with_reset();";
      case Step::kFail: return "client.send(\"!\\n\"); client.expect_end();";
      case Step::kSendPart: return "client.send(\"part of\");";
      case Step::kFlood: return "client.send_lines_while_taken(" + number + " * 1024);";
      case Step::kSleep: return CppSleep(action.duration.count());
      case Step::kMeet: cpp.meeting = action.count; return CppMeet();
      case Step::kWatchIdle: return CppSleep(action.duration.count()) + "  // the server must be blocked meanwhile";
      case Step::kStop: return "object.stop();";
    }
    return "";
  };
  cpp.comment = comment;
  for (const std::vector<Action>& actions : clients_) {
    Statements& statements = cpp.threads.emplace_back();
    for (const Action& action : actions) statements.push_back(statement(action));
  }
  return CppText(cpp);
}

}  // namespace heddle::properties::server
