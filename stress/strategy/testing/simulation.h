// The world as a strategy sees it, without an engine: threads with so many operations each, all of
// which can always run.
#ifndef HEDDLE_STRESS_STRATEGY_TESTING_SIMULATION_H_
#define HEDDLE_STRESS_STRATEGY_TESTING_SIMULATION_H_

#include <vector>

#include "stress/strategy/strategy.h"

namespace heddle::strategy::testing {

// The threads that executed the operations, in order.
using Schedule = std::vector<int>;

// One execution, from Begin (which must succeed) to End. `operations`: how many each thread has.
Schedule Execute(Strategy& strategy, const std::vector<int>& operations);

// How often a thread was left that could have gone on.
int Preemptions(const Schedule& schedule, const std::vector<int>& operations);

// Every order in which the operations can come.
std::vector<Schedule> AllSchedules(const std::vector<int>& operations);

}  // namespace heddle::strategy::testing

#endif  // HEDDLE_STRESS_STRATEGY_TESTING_SIMULATION_H_
