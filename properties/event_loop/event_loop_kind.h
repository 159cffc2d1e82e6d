// The kind "event_loop".
#ifndef HEDDLE_PROPERTIES_EVENT_LOOP_EVENT_LOOP_KIND_H_
#define HEDDLE_PROPERTIES_EVENT_LOOP_EVENT_LOOP_KIND_H_

#include "properties/kind.h"

namespace heddle::properties::event_loop {

const Kind& EventLoopKind();

}  // namespace heddle::properties::event_loop

#endif  // HEDDLE_PROPERTIES_EVENT_LOOP_EVENT_LOOP_KIND_H_
