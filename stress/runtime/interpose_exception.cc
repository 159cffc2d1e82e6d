// Interposes how the C++ library gets memory for an exception. It has a reserve for when there is none: to throw std::bad_alloc never fails, and
// that reserve, which outlives executions, is not to be touched by them.
#include <cstddef>

#include "stress/runtime/engine.h"
#include "stress/runtime/execution.h"
#include "stress/runtime/real.h"

using namespace heddle::runtime;  // NOLINT: the functions are global

namespace __cxxabiv1 {
extern "C" {

void* __cxa_allocate_exception(std::size_t size) noexcept {
  const auto allocate = [] {
    HostSection host;
    return HEDDLE_REAL(__cxa_allocate_exception);
  }();
  if (!g.active) return allocate(size);
  const Spared spared;
  return allocate(size);
}

__cxa_dependent_exception* __cxa_allocate_dependent_exception() noexcept {
  const auto allocate = [] {
    HostSection host;
    return HEDDLE_REAL(__cxa_allocate_dependent_exception);
  }();
  if (!g.active) return allocate();
  const Spared spared;
  return allocate();
}

}  // extern "C"
}  // namespace __cxxabiv1
