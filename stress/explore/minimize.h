// Makes a failing schedule simpler: fewest context switches first, then the earliest divergence from the schedule that never switches.
#ifndef HEDDLE_STRESS_EXPLORE_MINIMIZE_H_
#define HEDDLE_STRESS_EXPLORE_MINIMIZE_H_

#include <cstdint>
#include <functional>
#include <vector>

#include "stress/explore/failure.h"

namespace heddle::explore {

// Runs a program under a schedule (see Rerun and RerunIsolated); the choices of the result are those that were really taken.
using Runner = std::function<Failure(const std::vector<std::uint8_t>& choices)>;

// The simplest schedule found that fails in the same way, in at most `attempts` runs. Deterministic.
Failure Minimize(const Failure& failure, const Runner& run, int attempts = 400);

}  // namespace heddle::explore

#endif  // HEDDLE_STRESS_EXPLORE_MINIMIZE_H_
