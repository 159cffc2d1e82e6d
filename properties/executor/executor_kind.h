// The kind "executor": threads that run the tasks they are given.
#ifndef HEDDLE_PROPERTIES_EXECUTOR_EXECUTOR_KIND_H_
#define HEDDLE_PROPERTIES_EXECUTOR_EXECUTOR_KIND_H_

#include "properties/kind.h"

namespace heddle::properties::executor {

const Kind& ExecutorKind();

}  // namespace heddle::properties::executor

#endif  // HEDDLE_PROPERTIES_EXECUTOR_EXECUTOR_KIND_H_
