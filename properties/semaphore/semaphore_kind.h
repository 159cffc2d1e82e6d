// The kind "semaphore": counting and bounded semaphores.
#ifndef HEDDLE_PROPERTIES_SEMAPHORE_SEMAPHORE_KIND_H_
#define HEDDLE_PROPERTIES_SEMAPHORE_SEMAPHORE_KIND_H_

#include "properties/kind.h"

namespace heddle::properties::semaphore {

const Kind& SemaphoreKind();

}  // namespace heddle::properties::semaphore

#endif  // HEDDLE_PROPERTIES_SEMAPHORE_SEMAPHORE_KIND_H_
