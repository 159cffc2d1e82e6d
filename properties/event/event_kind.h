// The kind "event": a flag that threads wait for.
#ifndef HEDDLE_PROPERTIES_EVENT_EVENT_KIND_H_
#define HEDDLE_PROPERTIES_EVENT_EVENT_KIND_H_

#include "properties/kind.h"

namespace heddle::properties::event {

const Kind& EventKind();

}  // namespace heddle::properties::event

#endif  // HEDDLE_PROPERTIES_EVENT_EVENT_KIND_H_
