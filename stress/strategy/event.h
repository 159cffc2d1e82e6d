// What is executed from one decision to the next (see Witness), and when the order of two such events can matter.
#ifndef HEDDLE_STRESS_STRATEGY_EVENT_H_
#define HEDDLE_STRESS_STRATEGY_EVENT_H_

#include <bitset>
#include <cstdint>
#include <memory>
#include <vector>

#include "stress/strategy/footprint.h"
#include "stress/strategy/operation.h"

namespace heddle::strategy {

// Time passes as if a thread of its own made it pass.
inline constexpr int kTime = kMaxThreads;

using ThreadSet = std::bitset<kMaxThreads + 1>;
// The answers of Strategy::Choose, in the order of the questions.
using Choices = std::vector<std::uint32_t>;

struct Event {
  int thread = 0;
  Operation operation;  // that the thread began with
  bool may_be_early = false;  // of time: it may pass while threads can run
  Choices choices;
  Footprint footprint;
  ThreadSet concerns;  // the thread itself, and those that it creates or wakes: each comes after what concerned it before
};
using EventPointer = std::shared_ptr<const Event>;

// Whether their order can matter.
inline bool Dependent(const Event& a, const Event& b) {
  return (a.concerns & b.concerns).any() || a.footprint.ConflictsWith(b.footprint);
}

// An event to be executed again, or for the first time.
struct Step {
  int thread = 0;
  Choices choices;     // further ones are 0
  EventPointer event;  // null where it is not known what it will do
};
using Sequence = std::vector<Step>;

inline bool Dependent(const Step& a, const Step& b) {
  return a.event == nullptr || b.event == nullptr || Dependent(*a.event, *b.event);
}

}  // namespace heddle::strategy

#endif  // HEDDLE_STRESS_STRATEGY_EVENT_H_
