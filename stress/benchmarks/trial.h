// Searching for the bug of a pattern.
#ifndef HEDDLE_STRESS_BENCHMARKS_TRIAL_H_
#define HEDDLE_STRESS_BENCHMARKS_TRIAL_H_

#include <cstdint>
#include <string>
#include <vector>

#include "stress/benchmarks/pattern.h"
#include "stress/explore/search.h"

namespace heddle::benchmarks {

// The patterns of the shared object, by name. They live as long as the process. Call once. Throws std::runtime_error if it cannot be loaded.
std::vector<const Pattern*> LoadPatterns(const std::string& path);

// Searches the bug, or its correct twin, with the options that a check has by default. Ends at the first failure.
explore::Searched Try(const Pattern& pattern, bool correct, const explore::StrategySpec& strategy, std::uint64_t seed, std::uint64_t schedules);

}  // namespace heddle::benchmarks

#endif  // HEDDLE_STRESS_BENCHMARKS_TRIAL_H_
