// The text form of actions is also their form in JSON, so that a report's scenario can be read, and edited.
#include "properties/lock/scenario.h"

#include <nlohmann/json.hpp>
#include <stdexcept>
#include <utility>

#include "properties/cpp_text.h"
#include "properties/step_text.h"

namespace heddle::properties::lock {
namespace {

// In the order of Step.
constexpr StepForm kSteps[] = {
    {"acquire", StepArgument::kNone},
    {"try-acquire", StepArgument::kNone},
    {"acquire-for", StepArgument::kDuration},
    {"release", StepArgument::kNone},
    {"acquire-shared", StepArgument::kNone},
    {"try-acquire-shared", StepArgument::kNone},
    {"acquire-shared-for", StepArgument::kDuration},
    {"release-shared", StepArgument::kNone},
    {"upgrade", StepArgument::kNone},
    {"use", StepArgument::kNone},
    {"sleep", StepArgument::kDuration},
    {"misuse", StepArgument::kNone},
    {"release-for-other", StepArgument::kNone},
    {"check-depth", StepArgument::kNone},
    {"meet", StepArgument::kCount},
    {"await-waiters", StepArgument::kCount},
    {"destroy-if-last", StepArgument::kNone},
};

// Bounds on what is read from outside.
constexpr std::size_t kMaxThreads = 64;
constexpr std::size_t kMaxActions = 1000;
constexpr std::int64_t kMaxCount = 1000;
constexpr std::uint32_t kMaxPoints = 1'000'000;

}  // namespace

std::string ToText(const Action& action) { return ActionText(kSteps, action, &Action::count); }

Action ActionFromText(std::string_view text) { return ParseAction(kSteps, text, kMaxCount, &Action::count); }

LockScenario::LockScenario(std::string property, std::vector<std::vector<Action>> threads, Options options)
    : property_(std::move(property)), threads_(std::move(threads)), options_(options) {}

runtime::Options LockScenario::Adjust(runtime::Options options) const {
  options.detect_races = options.detect_races && options_.detect_races;
  if (options_.exact_time) options.max_surprises = 0;
  return options;
}

int LockScenario::Operations() const {
  std::size_t count = 0;
  for (const auto& actions : threads_) count += actions.size();
  return static_cast<int>(count);
}

nlohmann::json LockScenario::ToJson() const {
  nlohmann::json threads = nlohmann::json::array();
  for (const auto& actions : threads_) {
    nlohmann::json& thread = threads.emplace_back(nlohmann::json::array());
    for (const Action& action : actions) thread.push_back(ToText(action));
  }
  nlohmann::json json = {{"kind", "lock"},
                         {"property", property_},
                         {"threads", threads},
                         {"exact_time", options_.exact_time},
                         {"watch_data", options_.watch_data},
                         {"detect_races", options_.detect_races},
                         {"use_afterwards", options_.use_afterwards}};
  // Most locks know nothing of processes, and their scenarios say nothing of them.
  if (options_.processes) json["processes"] = true;
  if (options_.killed != 0) json.update({{"killed", options_.killed}, {"killed_after", options_.killed_after}});
  return json;
}

std::shared_ptr<const LockScenario> LockScenario::FromJson(const nlohmann::json& json) {
  std::vector<std::vector<Action>> threads;
  for (const nlohmann::json& actions : json.at("threads")) {
    auto& thread = threads.emplace_back();
    for (const nlohmann::json& action : actions) thread.push_back(ActionFromText(action.get<std::string>()));
    if (thread.size() > kMaxActions) throw std::invalid_argument("a scenario's thread with too many actions");
  }
  if (threads.empty() || threads.size() > kMaxThreads) {
    throw std::invalid_argument("a scenario with no threads, or too many");
  }
  Options options;
  json.at("exact_time").get_to(options.exact_time);
  json.at("watch_data").get_to(options.watch_data);
  json.at("detect_races").get_to(options.detect_races);
  json.at("use_afterwards").get_to(options.use_afterwards);
  options.processes = json.value("processes", false);
  options.killed = json.value("killed", 0);
  options.killed_after = json.value("killed_after", std::uint32_t{0});
  const bool kills = options.killed != 0;
  const bool known = options.killed >= 0 && options.killed <= static_cast<int>(threads.size()) && kills == (options.killed_after != 0);
  if (!known || options.killed_after > kMaxPoints || (kills && !options.processes)) {
    throw std::invalid_argument("a scenario that kills no process there could be");
  }
  return std::make_shared<LockScenario>(json.at("property").get<std::string>(), std::move(threads), options);
}

std::string LockScenario::Describe() const {
  std::string text;
  if (options_.processes) text += "each thread in a process of its own\n";
  if (options_.killed != 0) {
    text += "T" + std::to_string(options_.killed) + "'s process is killed at its schedule point " + std::to_string(options_.killed_after) + "\n";
  }
  for (std::size_t i = 0; i < threads_.size(); ++i) {
    text += "T" + std::to_string(i + 1) + ":";
    for (const Action& action : threads_[i]) text += " " + ToText(action);
    text += "\n";
  }
  if (options_.use_afterwards) text += "then T0: acquire release\n";
  return text;
}

std::string LockScenario::ToCpp(const std::string& comment) const {
  CppScenario cpp;
  const auto statement = [&](const Action& action) -> std::string {
    const std::string timeout = "(std::chrono::nanoseconds(" + std::to_string(action.duration.count()) + "));";
    switch (action.step) {
      case Step::kAcquire: return "object.lock();";
      case Step::kTryAcquire: return "const bool locked = object.try_lock();  // if not, neither use nor unlock";
      case Step::kAcquireFor: return "const bool locked = object.try_lock_for" + timeout + "  // if not, neither use nor unlock";
      case Step::kRelease:
      case Step::kReleaseForOther:
      case Step::kMisuse: return "object.unlock();";
      case Step::kAcquireShared: return "object.lock_shared();";
      case Step::kTryAcquireShared: return "const bool shared = object.try_lock_shared();  // if not, do not unlock";
      case Step::kAcquireSharedFor: return "const bool shared = object.try_lock_shared_for" + timeout + "  // if not, do not unlock";
      case Step::kReleaseShared: return "object.unlock_shared();";
      case Step::kUpgrade: return "object.try_upgrade();";
      case Step::kUse: return "++value;";
      case Step::kSleep: return CppSleep(action.duration.count());
      case Step::kCheckDepth: return "object.depth();";
      case Step::kMeet: cpp.meeting = action.count; return CppMeet();
      case Step::kAwaitWaiters: return CppAwaitWaiters(action.count);
      case Step::kDestroyIfLast: return "// here the last one destroys the lock";
    }
    return "";
  };
  cpp.comment = comment;
  cpp.before = {"int value = 0;"};
  for (const std::vector<Action>& actions : threads_) {
    Statements& statements = cpp.threads.emplace_back();
    for (const Action& action : actions) statements.push_back(statement(action));
  }
  if (options_.use_afterwards) cpp.afterwards = {"object.lock();", "object.unlock();"};
  return CppText(cpp);
}

}  // namespace heddle::properties::lock
