// Each thread submits calls and asks for their outcomes; where the property wants it a process is killed, at one of its own steps or at one of
// another thread's.
#include "properties/process_pool/generate.h"

#include <rapidcheck.h>

#include <memory>
#include <utility>
#include <vector>

#include "properties/drawn.h"
#include "properties/process_pool/property_ids.h"
#include "properties/process_pool/scenario.h"

namespace heddle::properties::process_pool {
namespace {

using Actions = std::vector<Action>;
using Threads = std::vector<Actions>;

// How large scenario number `index` may be.
struct Size {
  int threads;
  int actions;
};

Size SizeOf(std::uint64_t index) {
  if (index < 2) return {1, 2};
  if (index < 5) return {1, 4};
  if (index < 10) return {2, 3};
  return {2, 5};
}

// How many points processes have depends on the pool; one that is to be killed later than it lives is not.
const std::vector<int> kPoints{6, 20, 60, 150};
constexpr int kProcesses = 3;

bool Claims(const heddle_implementation& implementation, std::uint64_t claim) { return (implementation.claims & claim) != 0; }

rc::Gen<Threads> GenThreads(const std::vector<Step>& steps, Size size) {
  const auto action = rc::gen::map(rc::gen::pair(rc::gen::elementOf(steps), rc::gen::inRange(0, 3)), [](const std::pair<Step, int>& drawn) {
    const auto [step, number] = drawn;
    if (step == Step::kKill) return Action{step, {}, number + 1};
    return Action{step, {}, step == Step::kSubmit || step == Step::kFail ? number : 0};
  });
  const auto actions = rc::gen::map(GenSome(1, size.actions, action), [](Actions drawn) {
    // Something to be about.
    if (drawn.front().step != Step::kSubmit && drawn.front().step != Step::kFail) drawn.insert(drawn.begin(), Action{Step::kSubmit, {}, 1});
    return drawn;
  });
  return GenSome(1, size.threads, actions);
}

rc::Gen<Death> GenDeath() {
  return rc::gen::map(rc::gen::pair(rc::gen::inRange(1, kProcesses + 1), rc::gen::mapcat(rc::gen::elementOf(kPoints), [](int most) { return rc::gen::inRange(1, most + 1); })), [](const std::pair<int, int>& drawn) {
    return Death{drawn.first, static_cast<std::uint32_t>(drawn.second)};
  });
}

struct Drawn {
  int workers;
  Threads threads;
  Death death;
};

rc::Gen<Drawn> GenFor(std::string_view property, const heddle_implementation& implementation, std::uint64_t index) {
  std::vector<Step> steps{Step::kSubmit, Step::kSubmit, Step::kFail, Step::kResult};
  if (Claims(implementation, HEDDLE_PROCESS_POOL_CANCELS) && (property == kCancel || index % 3 == 1)) steps.push_back(Step::kCancel);
  if (Claims(implementation, HEDDLE_PROCESS_POOL_CALLBACKS) && (property == kCallbacks || index % 3 == 2)) steps.insert(steps.end(), 2, Step::kWatch);
  if (property == kShutdown) steps.insert(steps.end(), 2, Step::kShutdown);
  const bool breaks = Claims(implementation, HEDDLE_PROCESS_POOL_BREAKS);
  const bool kills = breaks && (property == kBreaks || (property == kNothingLeft && index % 2 == 1));
  if (kills && index % 4 == 3) steps.push_back(Step::kKill);
  const auto death = kills && index % 4 != 3 ? GenDeath() : rc::gen::just(Death{});
  return rc::gen::map(rc::gen::tuple(rc::gen::inRange(1, 3), GenThreads(steps, SizeOf(index)), death), [](const std::tuple<int, Threads, Death>& drawn) {
    return Drawn{std::get<0>(drawn), std::get<1>(drawn), std::get<2>(drawn)};
  });
}

}  // namespace

Candidate Generate(std::string_view property, const heddle_implementation& implementation, std::uint64_t seed, std::uint64_t index) {
  return Draw(GenFor(property, implementation, index), seed, index, [name = std::string(property)](const Drawn& drawn) {
    return std::make_shared<PoolScenario>(name, drawn.workers, drawn.threads, drawn.death, name == kRaceFree);
  });
}

}  // namespace heddle::properties::process_pool
