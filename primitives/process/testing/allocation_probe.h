// The largest block of memory that was asked for: what a size that cannot be believed gives away.
// Linking this replaces operator new of the whole program.

#ifndef HEDDLE_PRIMITIVES_PROCESS_TESTING_ALLOCATION_PROBE_H_
#define HEDDLE_PRIMITIVES_PROCESS_TESTING_ALLOCATION_PROBE_H_

#include <cstddef>

namespace heddle::process::testing {

// Looks at the calling thread from now on; one at a time.
class AllocationProbe {
 public:
  AllocationProbe();

  // In bytes, of the requests since construction, refused ones included.
  std::size_t largest() const;
};

}  // namespace heddle::process::testing

#endif  // HEDDLE_PRIMITIVES_PROCESS_TESTING_ALLOCATION_PROBE_H_
