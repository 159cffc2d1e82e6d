// Which operations of an execution no other thread can have noticed: they mostly explain nothing.
#ifndef HEDDLE_STRESS_EXPLORE_UNSHARED_H_
#define HEDDLE_STRESS_EXPLORE_UNSHARED_H_

#include <vector>

#include "stress/runtime/trace.h"

namespace heddle::explore {

// For each event, whether it is an operation on memory that its thread uses alone for a while, and neither the first or last one of that while, nor the
// first or last one that writes, where another thread uses the memory before or after it. Memory counts as the same where
// operations begin at the same address, and where they do in the same 16 bytes: events do not know how much an access is about.
std::vector<bool> FindUnshared(const std::vector<runtime::Event>& events);

}  // namespace heddle::explore

#endif  // HEDDLE_STRESS_EXPLORE_UNSHARED_H_
