// The kind "once": a function that is called by whoever comes first.
#ifndef HEDDLE_PROPERTIES_ONCE_ONCE_KIND_H_
#define HEDDLE_PROPERTIES_ONCE_ONCE_KIND_H_

#include "properties/kind.h"

namespace heddle::properties::once {

const Kind& OnceKind();

}  // namespace heddle::properties::once

#endif  // HEDDLE_PROPERTIES_ONCE_ONCE_KIND_H_
