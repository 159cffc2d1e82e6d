// Which variables of other sizes share bytes with one.
#ifndef HEDDLE_STRESS_RUNTIME_OVERLAP_H_
#define HEDDLE_STRESS_RUNTIME_OVERLAP_H_

#include <cstdint>

namespace heddle::runtime {

// Calls function(begin, size) for each naturally aligned range of one of `sizes` (in bytes; powers of two, added up) that shares bytes with
// [begin, begin + size), that one included.
template <typename Function>
void ForEachOverlapping(std::uintptr_t begin, std::uint32_t size, std::uint32_t sizes, Function function) {
  for (std::uint32_t other = 1; other <= sizes; other *= 2) {
    if ((sizes & other) == 0) continue;
    for (std::uintptr_t at = begin & ~std::uintptr_t{other - 1}; at < begin + size; at += other) function(at, other);
  }
}

}  // namespace heddle::runtime

#endif  // HEDDLE_STRESS_RUNTIME_OVERLAP_H_
