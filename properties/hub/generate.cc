// Any action of any task makes a scenario: what cannot be done at that moment, the player leaves out.
#include "properties/hub/generate.h"

#include <rapidcheck.h>

#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "properties/drawn.h"
#include "properties/hub/property_ids.h"
#include "properties/hub/scenario.h"

namespace heddle::properties::hub {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;

struct Size {
  int tasks;  // beside the main one
  int actions;
};

Size SizeOf(std::uint64_t index) {
  if (index < 2) return {1, 1};
  if (index < 8) return {2, 2};
  if (index < 20) return {3, 3};
  return {4, 4};
}

rc::Gen<Action> GenAction(const std::vector<Step>& steps, int tasks) {
  return rc::gen::map(rc::gen::tuple(rc::gen::elementOf(steps), rc::gen::inRange(0, 4), rc::gen::inRange(0, 1000)),
                      [tasks](const std::tuple<Step, int, int>& drawn) {
                        const auto [step, tens, number] = drawn;
                        switch (step) {
                          case Step::kSleep: return Action{step, milliseconds(10 * tens), 0};
                          // Between those that sleep, mostly.
                          case Step::kJoinFor: return Action{step, milliseconds(10 * tens + 5), 0};
                          case Step::kSpawn: return Action{step, nanoseconds(0), number % tasks + 1};
                          case Step::kReceive:
                          case Step::kSend: return Action{step, nanoseconds(0), number % kChannels + 1};
                        }
                        return Action{};
                      });
}

struct Drawn {
  std::vector<Actions> tasks;
  Actions sender;
};

rc::Gen<Drawn> GenDrawn(const std::vector<Step>& steps, Size size) {
  // The number of tasks is fixed, so that targets mean the same while a scenario is made smaller.
  const auto actions = GenSome(0, size.actions, GenAction(steps, size.tasks));
  const auto tasks = rc::gen::container<std::vector<Actions>>(static_cast<std::size_t>(size.tasks) + 1, actions);
  const auto sender = GenSome(0, size.actions, GenAction({Step::kSleep, Step::kSend}, size.tasks));
  return rc::gen::map(rc::gen::pair(tasks, sender), [](std::pair<std::vector<Actions>, Actions> drawn) { return Drawn{std::move(drawn.first), std::move(drawn.second)}; });
}

// One sleeps, and another waits for what comes after that.
rc::Gen<Drawn> GenLateSender() {
  return rc::gen::map(rc::gen::pair(rc::gen::inRange(1, kChannels + 1), rc::gen::inRange(1, 4)), [](const std::pair<int, int>& drawn) {
    const auto [channel, tens] = drawn;
    const Action sleep{Step::kSleep, milliseconds(10 * tens), 0};
    return Drawn{{{}, {sleep}, {{Step::kReceive, nanoseconds(0), channel}}}, {sleep, sleep, {Step::kSend, nanoseconds(0), channel}}};
  });
}

}  // namespace

Candidate Generate(std::string_view property, const heddle_implementation& implementation, std::uint64_t seed, std::uint64_t index) {
  std::vector<Step> steps{Step::kSleep, Step::kSleep, Step::kSpawn};
  if (property == kJoinallTimeout) steps.push_back(Step::kJoinFor);
  const bool receives = (implementation.claims & HEDDLE_HUB_RECEIVES) != 0;
  if (property == kNoLostTask || property == kWellBehaved) steps.push_back(Step::kJoinFor);
  if (receives && (property == kApart || property == kNoLostTask || property == kWellBehaved)) steps.push_back(Step::kReceive);
  const bool late = receives && property == kApart && index % 2 == 1;
  return Draw(late ? GenLateSender() : GenDrawn(steps, SizeOf(index)), seed, index, [name = std::string(property)](const Drawn& drawn) {
    return std::make_shared<HubScenario>(name, drawn.tasks, drawn.sender);
  });
}

}  // namespace heddle::properties::hub
