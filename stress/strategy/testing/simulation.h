// The world as a strategy sees it, without an engine: threads that can always run, once they exist.
#ifndef HEDDLE_STRESS_STRATEGY_TESTING_SIMULATION_H_
#define HEDDLE_STRESS_STRATEGY_TESTING_SIMULATION_H_

#include <cstddef>
#include <map>
#include <vector>

#include "stress/strategy/strategy.h"

namespace heddle::strategy::testing {

// The threads that executed the operations, in order.
using Schedule = std::vector<int>;

// What each thread executes. The operations of kind kCreate create the last threads, in the order in
// which they are executed; the other threads are there from the beginning.
using Threads = std::vector<std::vector<Operation>>;

// One execution, from Begin (which must succeed) to End.
Schedule Execute(Strategy& strategy, const Threads& threads);

// The same of threads that have so many operations each, which concern no memory.
Schedule Execute(Strategy& strategy, const std::vector<int>& operations);

// All executions that an exhaustive strategy has.
std::vector<Schedule> ExecuteAll(Strategy& strategy, const std::vector<int>& operations);

// A write of the word.
Operation WriteOf(const int& word);

// Pearson's statistic for equally likely outcomes, divided by its expectation: near 1, and above 2
// only for what is not uniform where there are some dozen outcomes.
double Unevenness(const std::map<Schedule, int>& counts, std::size_t outcomes, int tries);

// How often a thread was left that could have gone on.
int Preemptions(const Schedule& schedule, const std::vector<int>& operations);

// Every order in which the operations can come.
std::vector<Schedule> AllSchedules(const std::vector<int>& operations);

}  // namespace heddle::strategy::testing

#endif  // HEDDLE_STRESS_STRATEGY_TESTING_SIMULATION_H_
