// The kinds "set" and "map".
#ifndef HEDDLE_PROPERTIES_ASSOCIATIVE_ASSOCIATIVE_KINDS_H_
#define HEDDLE_PROPERTIES_ASSOCIATIVE_ASSOCIATIVE_KINDS_H_

#include "properties/kind.h"

namespace heddle::properties::associative {

const Kind& SetKind();
const Kind& MapKind();

}  // namespace heddle::properties::associative

#endif  // HEDDLE_PROPERTIES_ASSOCIATIVE_ASSOCIATIVE_KINDS_H_
