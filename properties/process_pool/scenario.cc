// The text form of actions is also their form in JSON, so that a report's scenario can be read, and edited.
#include "properties/process_pool/scenario.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <utility>

#include "properties/cpp_text.h"
#include "properties/step_text.h"

namespace heddle::properties::process_pool {
namespace {

// In the order of Step.
constexpr StepForm kSteps[] = {
    {"submit", StepArgument::kCount}, {"submit-failing", StepArgument::kCount}, {"result", StepArgument::kNone}, {"cancel", StepArgument::kNone},
    {"watch", StepArgument::kNone},   {"shutdown", StepArgument::kNone},        {"kill", StepArgument::kCount},  {"sleep", StepArgument::kDuration},
};

// Bounds on what is read from outside.
constexpr std::size_t kMaxThreads = 16;
constexpr std::size_t kMaxActions = 50;
constexpr std::int64_t kMaxCount = 1000;
constexpr int kMaxWorkers = 8;
constexpr std::uint32_t kMaxPoints = 1'000'000;
// What an execution with so many processes may take.
constexpr std::uint64_t kLeastSteps = 5000;
constexpr std::uint64_t kStepsForEachAction = 1000;

}  // namespace

std::string ToText(const Action& action) { return ActionText(kSteps, action, &Action::count); }

Action ActionFromText(std::string_view text) { return ParseAction(kSteps, text, kMaxCount, &Action::count); }

PoolScenario::PoolScenario(std::string property, int workers, std::vector<std::vector<Action>> threads, Death death, bool detect_races)
    : property_(std::move(property)), workers_(workers), threads_(std::move(threads)), death_(death), detect_races_(detect_races) {}

runtime::Options PoolScenario::Adjust(runtime::Options options) const {
  options.max_steps = std::max(options.max_steps, kLeastSteps + kStepsForEachAction * static_cast<std::uint64_t>(Operations()));
  options.detect_races = detect_races_;
  return options;
}

int PoolScenario::Operations() const {
  std::size_t count = 0;
  for (const auto& actions : threads_) count += actions.size();
  return static_cast<int>(count);
}

nlohmann::json PoolScenario::ToJson() const {
  nlohmann::json threads = nlohmann::json::array();
  for (const auto& actions : threads_) {
    nlohmann::json& thread = threads.emplace_back(nlohmann::json::array());
    for (const Action& action : actions) thread.push_back(ToText(action));
  }
  return {{"kind", "process_pool"}, {"property", property_},          {"workers", workers_}, {"threads", threads},
          {"killed", death_.process}, {"killed_after", death_.points}, {"detect_races", detect_races_}};
}

std::shared_ptr<const PoolScenario> PoolScenario::FromJson(const nlohmann::json& json) {
  std::vector<std::vector<Action>> threads;
  for (const nlohmann::json& actions : json.at("threads")) {
    auto& thread = threads.emplace_back();
    for (const nlohmann::json& action : actions) thread.push_back(ActionFromText(action.get<std::string>()));
    if (thread.size() > kMaxActions) throw std::invalid_argument("a scenario's thread with too many actions");
  }
  if (threads.empty() || threads.size() > kMaxThreads) throw std::invalid_argument("a scenario with no threads, or too many");
  const int workers = json.at("workers").get<int>();
  if (workers < 1 || workers > kMaxWorkers) throw std::invalid_argument("a scenario with no workers, or too many");
  Death death;
  json.at("killed").get_to(death.process);
  json.at("killed_after").get_to(death.points);
  const bool known = death.process >= 0 && death.process <= kMaxCount && death.points <= kMaxPoints && (death.process == 0) == (death.points == 0);
  if (!known) throw std::invalid_argument("a scenario that kills no process there could be");
  return std::make_shared<PoolScenario>(json.at("property").get<std::string>(), workers, std::move(threads), death, json.at("detect_races").get<bool>());
}

std::string PoolScenario::Describe() const {
  std::string text = "a pool of " + std::to_string(workers_) + (workers_ == 1 ? " worker" : " workers");
  if (death_.process != 0) {
    text += "; process#" + std::to_string(death_.process) + " is killed at its schedule point " + std::to_string(death_.points);
  }
  text += "\n";
  for (std::size_t i = 0; i < threads_.size(); ++i) {
    text += "T" + std::to_string(i + 1) + ":";
    for (const Action& action : threads_[i]) text += " " + ToText(action);
    text += "\n";
  }
  return text + "then T0: asks for all results, shutdown\n";
}

// `object` is the pool.
std::string PoolScenario::ToCpp(const std::string& comment) const {
  CppScenario cpp;
  cpp.comment = comment;
  for (const std::vector<Action>& actions : threads_) {
    Statements& statements = cpp.threads.emplace_back();
    for (const Action& action : actions) {
      const std::string number = std::to_string(action.count);
      switch (action.step) {
        case Step::kSubmit: statements.push_back("calls.push_back(object.submit(work, " + number + "));"); break;
        case Step::kFail: statements.push_back("calls.push_back(object.submit(work_and_fail, " + number + "));"); break;
        case Step::kResult: statements.push_back("calls[next++].result();"); break;
        case Step::kCancel: statements.push_back("calls.back().cancel();"); break;
        case Step::kWatch: statements.push_back("calls.back().add_done_callback(count);"); break;
        case Step::kShutdown: statements.push_back("object.shutdown();"); break;
        case Step::kKill: statements.push_back("kill(process_forked_as_number(" + number + "), SIGKILL);"); break;
        case Step::kSleep: statements.push_back(CppSleep(action.duration.count())); break;
      }
    }
  }
  return CppText(cpp);
}

}  // namespace heddle::properties::process_pool
