#include "stress/strategy/wakeup_tree.h"

#include <algorithm>

namespace heddle::strategy {
namespace {

// Where the thread's first step stands in the sequence; its end if there is none.
Sequence::const_iterator FirstOf(int thread, const Sequence& sequence) {
  return std::find_if(sequence.begin(), sequence.end(), [thread](const Step& step) { return step.thread == thread; });
}

// Whether the step could come first: it depends on none of those before it.
bool IsInitial(Sequence::const_iterator step, const Sequence& sequence) {
  return std::none_of(sequence.begin(), step, [&](const Step& before) { return Dependent(before, *step); });
}

bool IsIndependentOfAll(const Step& step, const Sequence& sequence) {
  return std::none_of(sequence.begin(), sequence.end(), [&](const Step& other) { return Dependent(other, step); });
}

bool BeginsWith(const Choices& choices, const Choices& prefix) {
  return choices.size() >= prefix.size() && std::equal(prefix.begin(), prefix.end(), choices.begin());
}

}  // namespace

bool IsInitial(const Sleeper& sleeper, const Sequence& sequence) {
  const auto first = FirstOf(sleeper.thread, sequence);
  return first != sequence.end() && IsInitial(first, sequence);
}

bool IsWeakInitial(const Sleeper& sleeper, const Sequence& sequence) {
  const auto first = FirstOf(sleeper.thread, sequence);
  if (first != sequence.end()) return IsInitial(first, sequence);
  return std::all_of(sleeper.events.begin(), sleeper.events.end(), [&](const EventPointer& event) {
    return IsIndependentOfAll({sleeper.thread, event->choices, event}, sequence);
  });
}

void WakeupTree::Insert(Sequence sequence, bool strictly) {
  if (sequence.empty()) return;
  for (WakeupTree& child : children) {
    const auto first = FirstOf(child.step.thread, sequence);
    if (first == sequence.end()) {
      if (strictly || !IsIndependentOfAll(child.step, sequence)) continue;
    } else {
      if (!IsInitial(first, sequence) || !BeginsWith(first->choices, child.step.choices)) continue;
      sequence.erase(first);
    }
    child.Insert(std::move(sequence), strictly);
    return;
  }
  WakeupTree* end = this;
  for (Step& step : sequence) {
    end->Append(std::move(step));
    end = &end->children.back();
  }
}

bool WakeupTree::HasChildOf(int thread) const {
  return std::any_of(children.begin(), children.end(), [thread](const WakeupTree& child) { return child.step.thread == thread; });
}

}  // namespace heddle::strategy
