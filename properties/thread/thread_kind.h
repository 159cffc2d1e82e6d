// The kind "thread": something that runs by itself, and is waited for.
#ifndef HEDDLE_PROPERTIES_THREAD_THREAD_KIND_H_
#define HEDDLE_PROPERTIES_THREAD_THREAD_KIND_H_

#include "properties/kind.h"

namespace heddle::properties::thread {

const Kind& ThreadKind();

}  // namespace heddle::properties::thread

#endif  // HEDDLE_PROPERTIES_THREAD_THREAD_KIND_H_
