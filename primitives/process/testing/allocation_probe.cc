// Only these three are replaced: the standard's other forms call them, and those for aligned memory
// are not of interest.

#include "primitives/process/testing/allocation_probe.h"

#include <algorithm>
#include <cstdlib>
#include <new>

namespace {

// Above this nothing is tried, so that a wild size costs no memory where it is granted lazily.
constexpr std::size_t kRefused = std::size_t{1} << 30;

thread_local std::size_t largest_request = 0;

}  // namespace

void* operator new(std::size_t size) {
  largest_request = std::max(largest_request, size);
  void* const memory = size < kRefused ? std::malloc(std::max<std::size_t>(size, 1)) : nullptr;
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}

void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace heddle::process::testing {

AllocationProbe::AllocationProbe() { largest_request = 0; }

std::size_t AllocationProbe::largest() const { return largest_request; }

}  // namespace heddle::process::testing
