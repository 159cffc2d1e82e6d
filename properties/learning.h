// When there is nothing more to learn from further scenarios.
#ifndef HEDDLE_PROPERTIES_LEARNING_H_
#define HEDDLE_PROPERTIES_LEARNING_H_

#include <cstdint>
#include <functional>
#include <vector>

namespace heddle::properties {

// The places in the code whose plain accesses conflict, ascending: those that `learn` finds in the scenarios 0, 1, 2 and so on, until four in a row
// have none that is new, or 32 have been asked.
std::vector<std::uint64_t> PlacesOfConflicts(const std::function<std::vector<std::uint64_t>(std::uint64_t scenario)>& learn);

}  // namespace heddle::properties

#endif  // HEDDLE_PROPERTIES_LEARNING_H_
