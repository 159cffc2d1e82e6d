// Draws scenarios for each property of process pools.
#ifndef HEDDLE_PROPERTIES_PROCESS_POOL_GENERATE_H_
#define HEDDLE_PROPERTIES_PROCESS_POOL_GENERATE_H_

#include <cstdint>
#include <string_view>

#include "properties/kind.h"

namespace heddle::properties::process_pool {

Candidate Generate(std::string_view property, const heddle_implementation& implementation, std::uint64_t seed, std::uint64_t index);

}  // namespace heddle::properties::process_pool

#endif  // HEDDLE_PROPERTIES_PROCESS_POOL_GENERATE_H_
