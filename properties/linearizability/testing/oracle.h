// Linearizability by trying everything: slow, and plain enough to be believed.
#ifndef HEDDLE_PROPERTIES_LINEARIZABILITY_TESTING_ORACLE_H_
#define HEDDLE_PROPERTIES_LINEARIZABILITY_TESTING_ORACLE_H_

#include "properties/linearizability/history.h"
#include "properties/linearizability/specification.h"

namespace heddle::properties::linearizability::testing {

// What Check must answer.
bool IsLinearizable(const History& history, const Specification& specification, bool stuck);

}  // namespace heddle::properties::linearizability::testing

#endif  // HEDDLE_PROPERTIES_LINEARIZABILITY_TESTING_ORACLE_H_
