// Any action of any greenlet makes a scenario: what cannot be done at that moment, the player leaves out.
#include "properties/greenlet/generate.h"

#include <rapidcheck.h>

#include <memory>
#include <utility>
#include <vector>

#include "properties/drawn.h"
#include "properties/greenlet/property_ids.h"
#include "properties/greenlet/scenario.h"

namespace heddle::properties::greenlet {
namespace {

using Threads = std::vector<ThreadActions>;

struct Size {
  int greenlets;  // beside the main one
  int actions;
};

Size SizeOf(std::uint64_t index) {
  if (index < 2) return {1, 2};
  if (index < 8) return {2, 3};
  return {3, 5};
}

rc::Gen<Action> GenAction(const std::vector<Step>& steps, int greenlets) {
  return rc::gen::map(rc::gen::pair(rc::gen::elementOf(steps), rc::gen::inRange(0, greenlets + 1)),
                      [](const std::pair<Step, int>& drawn) {
                        const bool has_target = drawn.first == Step::kSwitch || drawn.first == Step::kThrow;
                        return Action{drawn.first, has_target ? drawn.second : 0};
                      });
}

rc::Gen<Threads> GenThreads(const std::vector<Step>& steps, Size size, int least, int most) {
  // The number of greenlets is fixed, so that targets mean the same while a scenario is made smaller.
  const auto actions = GenSome(1, size.actions, GenAction(steps, size.greenlets));
  const auto thread = rc::gen::container<ThreadActions>(static_cast<std::size_t>(size.greenlets) + 1, actions);
  return GenSome(least, most, thread);
}

}  // namespace

Candidate Generate(std::string_view property, const heddle_implementation&, std::uint64_t seed, std::uint64_t index) {
  std::vector<Step> steps{Step::kSwitch, Step::kSwitch, Step::kSwitch, Step::kPause};
  if (property == kFailure || property == kWellBehaved) steps.push_back(Step::kFail);
  if (property == kThrow || property == kWellBehaved) steps.push_back(Step::kThrow);
  const bool together = property == kThreads || property == kRaceFree;
  const auto generator = GenThreads(steps, SizeOf(index), together ? 2 : 1, together ? 3 : 1);
  return Draw(generator, seed, index, [name = std::string(property), abandons = property == kUnwinds](const Threads& threads) {
    return std::make_shared<GreenletScenario>(name, threads, abandons);
  });
}

}  // namespace heddle::properties::greenlet
