// The kind "lock": mutual exclusion and reader/writer locks.
#ifndef HEDDLE_PROPERTIES_LOCK_LOCK_KIND_H_
#define HEDDLE_PROPERTIES_LOCK_LOCK_KIND_H_

#include "properties/kind.h"

namespace heddle::properties::lock {

const Kind& LockKind();

}  // namespace heddle::properties::lock

#endif  // HEDDLE_PROPERTIES_LOCK_LOCK_KIND_H_
