// The executions that are still to be tried from one point on, as a tree of beginnings. After Abdulla, Aronis, Jonsson and Sagonas, "Source
// sets: a foundation for optimal dynamic partial order reduction" (JACM 2017), section 6.
#ifndef HEDDLE_STRESS_STRATEGY_WAKEUP_TREE_H_
#define HEDDLE_STRESS_STRATEGY_WAKEUP_TREE_H_

#include <vector>

#include "stress/strategy/event.h"

namespace heddle::strategy {

// All that a thread may do next has been tried, one event for each answer to what it asks (Strategy::Choose).
struct Sleeper {
  int thread = 0;
  std::vector<EventPointer> events;
};

// Whether the sleeper has a step in the sequence that could come first: it depends on none of those before it.
bool IsInitial(const Sleeper& sleeper, const Sequence& sequence);
// Whether an execution that goes on with the sequence is among those that begin with the sleeper, but for the order of what is independent.
bool IsWeakInitial(const Sleeper& sleeper, const Sequence& sequence);

struct WakeupTree {
  Step step;  // of the root: none
  std::vector<WakeupTree> children;  // tried in this order

  // Adds what is missing for an execution that goes on with the sequence, but for the order of what is independent.
  // Unless `strictly`, also where a step of a thread that the sequence does not have comes first.
  void Insert(Sequence sequence, bool strictly);
  void Append(Step next) { children.push_back({std::move(next), {}}); }
  bool HasChildOf(int thread) const;
};

}  // namespace heddle::strategy

#endif  // HEDDLE_STRESS_STRATEGY_WAKEUP_TREE_H_
