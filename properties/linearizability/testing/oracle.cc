#include "properties/linearizability/testing/oracle.h"

#include <algorithm>

namespace heddle::properties::linearizability::testing {
namespace {

// Whether the calls that are not taken yet can follow in some order, from this state.
bool CanGoOn(const History& history, const Specification& specification, bool stuck, std::vector<bool>& taken, const State& state) {
  const auto left = [&](std::size_t i) { return !taken[i]; };
  bool all_returned_are_taken = true;
  bool all_pending_wait = true;
  for (std::size_t i = 0; i < history.size(); ++i) {
    if (!left(i)) continue;
    all_returned_are_taken = all_returned_are_taken && !history[i].returned;
    std::vector<Step> steps;
    specification.Apply(state, history[i], &steps);
    all_pending_wait = all_pending_wait && steps.empty();
  }
  if (all_returned_are_taken && (!stuck || all_pending_wait)) return true;
  for (std::size_t i = 0; i < history.size(); ++i) {
    const Call& call = history[i];
    if (!left(i) || (stuck && !call.returned)) continue;
    // Somebody else who is left had returned before this one began.
    bool too_early = false;
    for (std::size_t j = 0; j < history.size(); ++j) too_early |= left(j) && history[j].returned && *history[j].returned < call.invoked;
    if (too_early) continue;
    std::vector<Step> steps;
    specification.Apply(state, call, &steps);
    for (const Step& step : steps) {
      if (call.returned && (step.status != call.status || (call.status == 0 && step.result != call.result))) continue;
      taken[i] = true;
      if (CanGoOn(history, specification, stuck, taken, step.state)) return true;
      taken[i] = false;
    }
  }
  return false;
}

}  // namespace

bool IsLinearizable(const History& history, const Specification& specification, bool stuck) {
  std::vector<bool> taken(history.size(), false);
  return CanGoOn(history, specification, stuck, taken, specification.Initial());
}

}  // namespace heddle::properties::linearizability::testing
