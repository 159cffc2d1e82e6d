// The kinds "register" and "counter": one number.
#ifndef HEDDLE_PROPERTIES_CELL_CELL_KINDS_H_
#define HEDDLE_PROPERTIES_CELL_CELL_KINDS_H_

#include "properties/kind.h"

namespace heddle::properties::cell {

const Kind& RegisterKind();
const Kind& CounterKind();

}  // namespace heddle::properties::cell

#endif  // HEDDLE_PROPERTIES_CELL_CELL_KINDS_H_
