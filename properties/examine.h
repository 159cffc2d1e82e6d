// From a failing execution to what a person is shown: the simplest scenario, the simplest schedule, a record of it.
#ifndef HEDDLE_PROPERTIES_EXAMINE_H_
#define HEDDLE_PROPERTIES_EXAMINE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "properties/check.h"
#include "properties/kind.h"

namespace heddle::properties {

// What the scenario's executions may do, within the budget.
runtime::Options OptionsFor(const Scenario& scenario, const Budget& budget);

// The property that a failure found while checking `property` breaks.
std::string_view Blamed(const Kind& kind, const Property& property, const explore::Failure& failure);

// Whether an execution that ended like this may have damaged the process it ran in.
bool IsTainting(runtime::Verdict verdict);

// Runs in a child process that has loaded the subject. `candidate` is the scenario that failed. Deterministic.
Violation Examine(const Kind& kind, const Property& property, const heddle_implementation& implementation, const Candidate& candidate,
                  const explore::Failure& failure, const Budget& budget);

}  // namespace heddle::properties

#endif  // HEDDLE_PROPERTIES_EXAMINE_H_
