// Draws scenarios for the properties of hubs.
#ifndef HEDDLE_PROPERTIES_HUB_GENERATE_H_
#define HEDDLE_PROPERTIES_HUB_GENERATE_H_

#include <cstdint>
#include <string_view>

#include "properties/kind.h"

namespace heddle::properties::hub {

// See Kind::Generate.
Candidate Generate(std::string_view property, const heddle_implementation& implementation, std::uint64_t seed, std::uint64_t index);

}  // namespace heddle::properties::hub

#endif  // HEDDLE_PROPERTIES_HUB_GENERATE_H_
