// The kind "server".
#ifndef HEDDLE_PROPERTIES_SERVER_SERVER_KIND_H_
#define HEDDLE_PROPERTIES_SERVER_SERVER_KIND_H_

#include "properties/kind.h"

namespace heddle::properties::server {

const Kind& ServerKind();

}  // namespace heddle::properties::server

#endif  // HEDDLE_PROPERTIES_SERVER_SERVER_KIND_H_
