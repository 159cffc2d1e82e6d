// A replay is one execution, under the schedule that the token carries, in a child process.
#include <algorithm>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "properties/check.h"
#include "properties/examine.h"
#include "properties/fuzz_task.h"
#include "properties/plugin_file.h"
#include "properties/token.h"
#include "stress/explore/isolation.h"
#include "stress/explore/search.h"
#include "stress/explore/serialize.h"

namespace heddle::properties {
namespace {

PluginInfo PluginOf(const Token& token, const std::vector<std::string>& plugins, bool any_build) {
  for (const std::string& path : plugins) {
    PluginInfo info = Inspect(path);
    if (info.name != token.plugin) continue;
    const auto has = [&](const PluginInfo::Implementation& implementation) { return implementation.name == token.implementation; };
    if (std::none_of(info.implementations.begin(), info.implementations.end(), has)) {
      throw std::invalid_argument("the token is about " + token.implementation + ", which " + path + " no longer has");
    }
    if (!any_build && info.build != token.build) {
      throw std::invalid_argument("the token was made with another build of plugin " + token.plugin + " (" + token.build.substr(0, 12) +
                                  ", this one is " + info.build.substr(0, 12) + "): its schedule may not fit; add --any-build to try it");
    }
    return info;
  }
  throw std::invalid_argument("the token is about plugin " + token.plugin + ", which is not bundled: name its .so after the token");
}

const heddle_implementation& FindImplementation(const heddle_plugin& plugin, const std::string& name) {
  for (std::size_t i = 0; i < plugin.implementation_count; ++i) {
    if (plugin.implementations[i]->name == name) return *plugin.implementations[i];
  }
  throw std::runtime_error("the plugin changed while it was looked at");
}

// What a token stands for, as far as this Heddle knows it.
struct Prepared {
  Token token;
  PluginInfo plugin;
  const Property* property;
  const Kind* kind;
  std::shared_ptr<const Scenario> scenario;
};

Prepared Prepare(const std::string& text, const std::vector<std::string>& plugins, bool any_build) {
  Prepared prepared;
  const Token& token = prepared.token = Decode(text);
  // First, because it may bring the kind.
  prepared.plugin = PluginOf(token, plugins, any_build);
  prepared.property = FindProperty(token.property);
  prepared.kind = FindKind(token.property.substr(0, token.property.find('.')));
  if (prepared.property == nullptr || prepared.kind == nullptr || FindProperty(token.broken) == nullptr) {
    throw std::invalid_argument("the token is about a property that this Heddle does not have: " + token.property);
  }
  if (token.strategy != kFuzz && explore::MakeStrategy({token.strategy, 0, 0}, 0) == nullptr) {
    throw std::invalid_argument("the token names a strategy that this Heddle does not have: " + token.strategy);
  }
  prepared.scenario = prepared.kind->FromJson(token.scenario);
  return prepared;
}

// The subject's code, in the process that runs it.
explore::Program Load(const Prepared& prepared) {
  const heddle_implementation& implementation = FindImplementation(LoadSubject(prepared.plugin.path), prepared.token.implementation);
  return [&implementation, &scenario = *prepared.scenario] { scenario.Run(implementation); };
}

}  // namespace

void RequireReplayable(const std::string& text, const std::vector<std::string>& plugins, bool any_build) { Prepare(text, plugins, any_build); }

void ReplayHere(const std::string& text, const std::vector<std::string>& plugins, bool any_build) {
  const Prepared prepared = Prepare(text, plugins, any_build);
  const explore::Program program = Load(prepared);
  explore::SilenceSubjects();
  explore::Rerun(program, prepared.token.choices, prepared.token.options);
}

Replayed Replay(const std::string& text, const std::vector<std::string>& plugins, bool any_build) {
  Prepared prepared = Prepare(text, plugins, any_build);
  const Token& token = prepared.token;
  explore::Child child([&](const explore::Child::Send& send) {
    const explore::Recording recording = explore::RerunIsolated(Load(prepared), token.choices, token.options, /*record=*/true);
    send(nlohmann::json(recording).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
  });
  Replayed replayed;
  bool received = false;
  const explore::ChildEnd end = child.Wait([&](const std::string& message) {
    nlohmann::json::parse(message).get_to(replayed.violation.recording);
    received = true;
  });
  if (!received) throw std::runtime_error("the replay did not come to an end: " + end.fault);

  const explore::Failure& failure = replayed.violation.recording.failure;
  replayed.task.plugin = prepared.plugin.path;
  replayed.task.implementation = token.implementation;
  replayed.task.property = token.property;
  replayed.task.budget.seed = token.seed;
  replayed.task.budget.strategy = {token.strategy, token.depth, token.bound, token.member};
  replayed.task.budget.options = token.options;
  replayed.happened = failure.verdict != runtime::Verdict::kOk && Name(failure.verdict) == token.verdict &&
                      Blamed(*prepared.kind, *prepared.property, failure) == token.broken;
  replayed.violation.property = token.broken;
  replayed.violation.found_after = token.found_after;
  replayed.violation.original_switches = token.original_switches;
  replayed.violation.minimal_switches = failure.switches;
  replayed.violation.scenario = std::move(prepared.scenario);
  replayed.violation.options = token.options;
  replayed.violation.token = text;
  return replayed;
}

}  // namespace heddle::properties
