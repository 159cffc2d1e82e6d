// The kind "greenlet".
#ifndef HEDDLE_PROPERTIES_GREENLET_GREENLET_KIND_H_
#define HEDDLE_PROPERTIES_GREENLET_GREENLET_KIND_H_

#include "properties/kind.h"

namespace heddle::properties::greenlet {

const Kind& GreenletKind();

}  // namespace heddle::properties::greenlet

#endif  // HEDDLE_PROPERTIES_GREENLET_GREENLET_KIND_H_
