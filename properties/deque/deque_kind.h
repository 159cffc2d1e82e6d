// The kind "deque": what work-stealing schedulers keep their tasks in.
#ifndef HEDDLE_PROPERTIES_DEQUE_DEQUE_KIND_H_
#define HEDDLE_PROPERTIES_DEQUE_DEQUE_KIND_H_

#include "properties/kind.h"

namespace heddle::properties::deque {

const Kind& DequeKind();

}  // namespace heddle::properties::deque

#endif  // HEDDLE_PROPERTIES_DEQUE_DEQUE_KIND_H_
