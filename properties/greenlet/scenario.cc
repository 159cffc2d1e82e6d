// The text form of actions is also their form in JSON, so that a report's scenario can be read, and edited.
#include "properties/greenlet/scenario.h"

#include <nlohmann/json.hpp>
#include <stdexcept>
#include <utility>

#include "properties/cpp_text.h"
#include "properties/greenlet/property_ids.h"
#include "properties/step_text.h"

namespace heddle::properties::greenlet {
namespace {

// In the order of Step.
constexpr StepForm kSteps[] = {
    {"switch", StepArgument::kCount},
    {"throw", StepArgument::kCount},
    {"fail", StepArgument::kNone},
    {"pause", StepArgument::kNone},
};

// Bounds on what is read from outside.
constexpr std::size_t kMaxThreads = 32;
constexpr std::size_t kMaxGreenlets = 64;
constexpr std::size_t kMaxActions = 1000;

}  // namespace

std::string ToText(const Action& action) { return StepText(kSteps[static_cast<std::size_t>(action.step)], action.target); }

Action ActionFromText(std::string_view text) {
  const auto [form, number] = ParseStep(kSteps, text, kMaxGreenlets);
  return {static_cast<Step>(form), static_cast<int>(number)};
}

GreenletScenario::GreenletScenario(std::string property, std::vector<ThreadActions> threads, bool abandons)
    : property_(std::move(property)), threads_(std::move(threads)), abandons_(abandons) {}

runtime::Options GreenletScenario::Adjust(runtime::Options options) const {
  options.detect_races = options.detect_races && property_ == kRaceFree;
  return options;
}

int GreenletScenario::Operations() const {
  std::size_t count = 0;
  for (const ThreadActions& thread : threads_) {
    for (const Actions& actions : thread) count += actions.size() + 1;
  }
  return static_cast<int>(count);
}

nlohmann::json GreenletScenario::ToJson() const {
  nlohmann::json threads = nlohmann::json::array();
  for (const ThreadActions& thread : threads_) {
    nlohmann::json& greenlets = threads.emplace_back(nlohmann::json::array());
    for (const Actions& actions : thread) {
      nlohmann::json& list = greenlets.emplace_back(nlohmann::json::array());
      for (const Action& action : actions) list.push_back(ToText(action));
    }
  }
  return {{"kind", "greenlet"}, {"property", property_}, {"threads", threads}, {"abandons", abandons_}};
}

std::shared_ptr<const GreenletScenario> GreenletScenario::FromJson(const nlohmann::json& json) {
  std::vector<ThreadActions> threads;
  for (const nlohmann::json& greenlets : json.at("threads")) {
    ThreadActions& thread = threads.emplace_back();
    for (const nlohmann::json& list : greenlets) {
      Actions& actions = thread.emplace_back();
      for (const nlohmann::json& action : list) actions.push_back(ActionFromText(action.get<std::string>()));
      if (actions.size() > kMaxActions) throw std::invalid_argument("a scenario's greenlet with too many actions");
    }
    if (thread.empty() || thread.size() > kMaxGreenlets) throw std::invalid_argument("a scenario's thread with no greenlets, or too many");
  }
  if (threads.empty() || threads.size() > kMaxThreads) throw std::invalid_argument("a scenario with no threads, or too many");
  return std::make_shared<GreenletScenario>(json.at("property").get<std::string>(), std::move(threads), json.at("abandons").get<bool>());
}

std::string GreenletScenario::Describe() const {
  std::string text;
  for (std::size_t t = 0; t < threads_.size(); ++t) {
    for (std::size_t i = 0; i < threads_[t].size(); ++i) {
      text += "T" + std::to_string(t + 1) + (i == 0 ? ", main:" : ", greenlet " + std::to_string(i) + ":");
      for (const Action& action : threads_[t][i]) text += " " + ToText(action);
      text += "\n";
    }
  }
  return text + (abandons_ ? "then those that are suspended are destroyed\n" : "then those that are suspended are run to their end\n");
}

std::string GreenletScenario::ToCpp(const std::string& comment) const {
  CppScenario cpp;
  cpp.comment = comment;
  for (const ThreadActions& thread : threads_) {
    Statements& statements = cpp.threads.emplace_back();
    for (std::size_t i = thread.size(); i-- > 0;) {
      const bool main = i == 0;
      if (!main) statements.push_back("auto& g" + std::to_string(i) + " = object.create([&](auto value) {");
      for (const Action& action : thread[i]) {
        const std::string target = action.target == 0 ? "object.main()" : "object.greenlet(" + std::to_string(action.target) + ")";
        std::string statement;
        switch (action.step) {
          case Step::kSwitch: statement = target + ".switch_to(1);"; break;
          case Step::kThrow: statement = target + ".throw_into(std::runtime_error(\"\"));"; break;
          case Step::kFail: statement = main ? "" : "throw std::runtime_error(\"\");"; break;
          case Step::kPause: statement = "// other threads may run here"; break;
        }
        if (!statement.empty()) statements.push_back((main ? "" : "  ") + statement);
      }
      if (!main) statements.push_back("  return 0; });");
    }
  }
  return CppText(cpp);
}

}  // namespace heddle::properties::greenlet
