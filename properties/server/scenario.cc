// The text form of actions is also their form in JSON, so that a report's scenario can be read, and edited.
#include "properties/server/scenario.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <utility>

#include "properties/cpp_text.h"
#include "properties/server/property_ids.h"
#include "properties/step_text.h"

namespace heddle::properties::server {
namespace {

// In the order of Step.
constexpr StepForm kSteps[] = {
    {"connect", StepArgument::kNone},
    {"request", StepArgument::kCount},
    {"request-in-parts", StepArgument::kCount},
    {"send", StepArgument::kCount},
    {"receive", StepArgument::kNone},
    {"end", StepArgument::kNone},
    {"close", StepArgument::kNone},
    {"abort", StepArgument::kNone},
    {"fail", StepArgument::kNone},
    {"send-part", StepArgument::kNone},
    {"flood", StepArgument::kCount},
    {"sleep", StepArgument::kDuration},
    {"meet", StepArgument::kCount},
    {"watch-idle", StepArgument::kDuration},
    {"stop", StepArgument::kNone},
};

// Bounds on what is read from outside.
constexpr std::size_t kMaxClients = 120;
constexpr std::size_t kMaxActions = 1000;
constexpr std::int64_t kMaxCount = 4096;
// What an execution with so many faults may take.
constexpr std::uint64_t kStepsForEachAction = 400;
constexpr std::uint32_t kHarmInAnExecution = 1;
// To more clients than these the network may do more.
constexpr std::uint32_t kOrdinaryClients = 5;

}  // namespace

std::string ToText(const Action& action) { return ActionText(kSteps, action, &Action::count); }

Action ActionFromText(std::string_view text) { return ParseAction(kSteps, text, kMaxCount, &Action::count); }

ServerScenario::ServerScenario(std::string property, std::vector<std::vector<Action>> clients, Options options)
    : property_(std::move(property)), clients_(std::move(clients)), options_(options) {}

runtime::Options ServerScenario::Adjust(runtime::Options options) const {
  options.max_steps = std::max(options.max_steps, kStepsForEachAction * static_cast<std::uint64_t>(Operations()));
  options.detect_races = options.detect_races && property_ == kRaceFree;
  if (options_.exact_time) options.max_surprises = 0;
  options.max_surprises *= std::max<std::uint32_t>(1, static_cast<std::uint32_t>(clients_.size()) / kOrdinaryClients);
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
