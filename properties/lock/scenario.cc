// The text form of actions is also their form in JSON, so that a report's scenario can be read, and edited.
#include "properties/lock/scenario.h"

#include <charconv>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <utility>

#include "properties/cpp_text.h"

namespace heddle::properties::lock {
namespace {

enum class Argument : std::uint8_t { kNone, kDuration, kCount };

struct StepName {
  Step step;
  std::string_view name;
  Argument argument;
};

constexpr StepName kSteps[] = {
    {Step::kAcquire, "acquire", Argument::kNone},
    {Step::kTryAcquire, "try-acquire", Argument::kNone},
    {Step::kAcquireFor, "acquire-for", Argument::kDuration},
    {Step::kRelease, "release", Argument::kNone},
    {Step::kAcquireShared, "acquire-shared", Argument::kNone},
    {Step::kTryAcquireShared, "try-acquire-shared", Argument::kNone},
    {Step::kAcquireSharedFor, "acquire-shared-for", Argument::kDuration},
    {Step::kReleaseShared, "release-shared", Argument::kNone},
    {Step::kUpgrade, "upgrade", Argument::kNone},
    {Step::kUse, "use", Argument::kNone},
    {Step::kSleep, "sleep", Argument::kDuration},
    {Step::kMisuse, "misuse", Argument::kNone},
    {Step::kReleaseForOther, "release-for-other", Argument::kNone},
    {Step::kCheckDepth, "check-depth", Argument::kNone},
    {Step::kMeet, "meet", Argument::kCount},
    {Step::kAwaitWaiters, "await-waiters", Argument::kCount},
    {Step::kDestroyIfLast, "destroy-if-last", Argument::kNone},
};

// Bounds on what is read from outside.
constexpr std::size_t kMaxThreads = 64;
constexpr std::size_t kMaxActions = 1000;
constexpr std::int64_t kMaxDuration = 1'000'000'000'000;
constexpr std::int64_t kMaxCount = 1000;

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
  return {{"kind", "lock"},
          {"property", property_},
          {"threads", threads},
          {"exact_time", options_.exact_time},
          {"watch_data", options_.watch_data},
          {"detect_races", options_.detect_races},
          {"use_afterwards", options_.use_afterwards}};
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
  return std::make_shared<LockScenario>(json.at("property").get<std::string>(), std::move(threads), options);
}

std::string LockScenario::Describe() const {
  std::string text;
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
