// The kinds "queue", "stack" and "priority_queue": what is put in is got out, in order.
#ifndef HEDDLE_PROPERTIES_QUEUE_QUEUE_KIND_H_
#define HEDDLE_PROPERTIES_QUEUE_QUEUE_KIND_H_

#include "properties/kind.h"

namespace heddle::properties::queue {

const Kind& QueueKind();
const Kind& StackKind();
const Kind& PriorityQueueKind();

}  // namespace heddle::properties::queue

#endif  // HEDDLE_PROPERTIES_QUEUE_QUEUE_KIND_H_
