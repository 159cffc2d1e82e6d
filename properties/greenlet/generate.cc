// Any action of any greenlet makes a scenario: what cannot be done at that moment, the player leaves out.
#include "properties/greenlet/generate.h"

#include <rapidcheck.h>

#include <memory>
#include <utility>
#include <vector>

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

template <typename T>
rc::Gen<std::vector<T>> GenSome(int least, int most, const rc::Gen<T>& element) {
  return rc::gen::mapcat(rc::gen::inRange(least, most + 1),
                         [element](int count) { return rc::gen::container<std::vector<T>>(static_cast<std::size_t>(count), element); });
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

Candidate ToCandidate(const std::string& property, bool abandons, const rc::Shrinkable<Threads>& drawn) {
  Candidate candidate;
  candidate.scenario = std::make_shared<GreenletScenario>(property, drawn.value(), abandons);
  candidate.shrinks = [property, abandons, drawn] {
    std::vector<Candidate> simpler;
    auto shrinks = drawn.shrinks();
    while (auto shrunk = shrinks.next()) simpler.push_back(ToCandidate(property, abandons, *shrunk));
    return simpler;
  };
  return candidate;
}

}  // namespace

Candidate Generate(std::string_view property, const heddle_implementation&, std::uint64_t seed, std::uint64_t index) {
  std::vector<Step> steps{Step::kSwitch, Step::kSwitch, Step::kSwitch, Step::kPause};
  if (property == kFailure || property == kWellBehaved) steps.push_back(Step::kFail);
  if (property == kThrow || property == kWellBehaved) steps.push_back(Step::kThrow);
  const bool together = property == kThreads || property == kRaceFree;
  const auto generator = GenThreads(steps, SizeOf(index), together ? 2 : 1, together ? 3 : 1);
  rc::Random random(seed * 0x9e3779b97f4a7c15u + index);
  return ToCandidate(std::string(property), property == kUnwinds, generator(random, /*size=*/100));
}

}  // namespace heddle::properties::greenlet
