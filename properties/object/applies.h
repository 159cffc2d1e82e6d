// Whom a property binds.
#ifndef HEDDLE_PROPERTIES_OBJECT_APPLIES_H_
#define HEDDLE_PROPERTIES_OBJECT_APPLIES_H_

#include <cstdint>
#include <string_view>

#include "plugins/api/heddle_plugin.h"

namespace heddle::properties::object {

inline bool Always(const heddle_implementation&) { return true; }

template <std::uint64_t kClaim>
bool Claims(const heddle_implementation& implementation) {
  return (implementation.claims & kClaim) != 0;
}

inline bool HasOperation(const heddle_implementation& implementation, std::string_view name) {
  const auto& ops = *static_cast<const heddle_object_ops*>(implementation.ops);
  for (std::size_t i = 0; i < ops.operation_count; ++i) {
    if (ops.operations[i].name == name) return true;
  }
  return false;
}

}  // namespace heddle::properties::object

#endif  // HEDDLE_PROPERTIES_OBJECT_APPLIES_H_
