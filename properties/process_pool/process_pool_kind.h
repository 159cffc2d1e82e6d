// The kind "process_pool": calls that run in processes of their own.
#ifndef HEDDLE_PROPERTIES_PROCESS_POOL_PROCESS_POOL_KIND_H_
#define HEDDLE_PROPERTIES_PROCESS_POOL_PROCESS_POOL_KIND_H_

#include "properties/kind.h"

namespace heddle::properties::process_pool {

const Kind& ProcessPoolKind();

}  // namespace heddle::properties::process_pool

#endif  // HEDDLE_PROPERTIES_PROCESS_POOL_PROCESS_POOL_KIND_H_
