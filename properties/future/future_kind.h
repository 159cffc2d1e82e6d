// The kind "future": an outcome that one thread sets and others wait for.
#ifndef HEDDLE_PROPERTIES_FUTURE_FUTURE_KIND_H_
#define HEDDLE_PROPERTIES_FUTURE_FUTURE_KIND_H_

#include "properties/kind.h"

namespace heddle::properties::future {

const Kind& FutureKind();

}  // namespace heddle::properties::future

#endif  // HEDDLE_PROPERTIES_FUTURE_FUTURE_KIND_H_
