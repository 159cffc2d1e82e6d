// The kinds "semaphore" and "condition": tokens, given and taken; by a semaphore, or under a lock with a condition variable.
#ifndef HEDDLE_PROPERTIES_SEMAPHORE_SEMAPHORE_KIND_H_
#define HEDDLE_PROPERTIES_SEMAPHORE_SEMAPHORE_KIND_H_

#include "properties/kind.h"

namespace heddle::properties::semaphore {

const Kind& SemaphoreKind();
const Kind& ConditionKind();

}  // namespace heddle::properties::semaphore

#endif  // HEDDLE_PROPERTIES_SEMAPHORE_SEMAPHORE_KIND_H_
