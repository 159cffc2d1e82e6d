// The kinds "barrier" and "latch": threads that wait until enough have come.
#ifndef HEDDLE_PROPERTIES_BARRIER_BARRIER_KINDS_H_
#define HEDDLE_PROPERTIES_BARRIER_BARRIER_KINDS_H_

#include "properties/kind.h"

namespace heddle::properties::barrier {

const Kind& BarrierKind();
const Kind& LatchKind();

}  // namespace heddle::properties::barrier

#endif  // HEDDLE_PROPERTIES_BARRIER_BARRIER_KINDS_H_
