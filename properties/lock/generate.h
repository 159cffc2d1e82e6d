// Makes scenarios for the properties of locks, from small ones to larger ones.
#ifndef HEDDLE_PROPERTIES_LOCK_GENERATE_H_
#define HEDDLE_PROPERTIES_LOCK_GENERATE_H_

#include <cstdint>
#include <string_view>

#include "plugins/api/heddle_plugin.h"
#include "properties/kind.h"

namespace heddle::properties::lock {

// Scenario number `index` for the property, within what the implementation offers and claims. The same arguments give the same scenario.
Candidate Generate(std::string_view property, const heddle_implementation& implementation, std::uint64_t seed, std::uint64_t index);

}  // namespace heddle::properties::lock

#endif  // HEDDLE_PROPERTIES_LOCK_GENERATE_H_
