// What this process and those below it hold at a moment, and what of it has become more.

#ifndef HEDDLE_PRIMITIVES_SOAK_RESOURCES_H_
#define HEDDLE_PRIMITIVES_SOAK_RESOURCES_H_

#include <cstddef>
#include <string>
#include <vector>

namespace heddle::soak {

// Sums over this process and all below it, zombies included. Exact, so they must come back.
struct Resources {
  std::size_t descriptors = 0;
  std::size_t threads = 0;
  std::size_t processes = 0;
  // Mappings that are shared with other processes. The primitives use none that have a name.
  std::size_t shared_mappings = 0;

  static Resources Now();
};

// One line for each number that is higher in `after`; empty when none is.
std::vector<std::string> Growth(const Resources& before, const Resources& after);

// Returns when nothing is above `bound` any more, or when ten seconds have passed: connections and
// processes end some time after what ended them.
Resources SettleTo(const Resources& bound);

// Memory with contents of its own, of this process and all below it; what malloc could give back
// does not count.
std::size_t MemoryInKibibytes();

}  // namespace heddle::soak

#endif  // HEDDLE_PRIMITIVES_SOAK_RESOURCES_H_
