// The kind "hub".
#ifndef HEDDLE_PROPERTIES_HUB_HUB_KIND_H_
#define HEDDLE_PROPERTIES_HUB_HUB_KIND_H_

#include "properties/kind.h"

namespace heddle::properties::hub {

const Kind& HubKind();

}  // namespace heddle::properties::hub

#endif  // HEDDLE_PROPERTIES_HUB_HUB_KIND_H_
