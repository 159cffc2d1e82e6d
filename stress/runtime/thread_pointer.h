// Which thread control block code finds: the FS base, next to which errno and thread_local variables lie. Setting it takes longer than all the rest of
// a switch between fibers, and what runs between two schedule points mostly has no use for it. So a fiber mostly goes on without any: the first
// access faults, and its block is put in place. That of another fiber never is.
#ifndef HEDDLE_STRESS_RUNTIME_THREAD_POINTER_H_
#define HEDDLE_STRESS_RUNTIME_THREAD_POINTER_H_

#include <cstddef>
#include <cstdint>

#include "stress/runtime/fiber.h"

namespace heddle::runtime::thread_pointer {

// In the kernel's half of the address space: whatever lies near it faults.
inline constexpr std::uintptr_t kNone = 0xffff'c000'0000'0000;

inline std::uintptr_t Get() {
  std::uintptr_t value;
  asm volatile("rdfsbase %0" : "=r"(value));
  return value;
}
inline void Set(std::uintptr_t value) { asm volatile("wrfsbase %0" ::"r"(value) : "memory"); }

// All of it is linked into one executable: code finds it without a detour.
namespace internal __attribute__((visibility("hidden"))) {
// By where a fiber goes on: how often it may yet miss its thread control block there. 0: it is in place. The last one is the harness's, which goes on
// after an execution.
inline constexpr std::size_t kPlaces = 4096;
extern std::uint8_t g_may_miss[kPlaces + 1];
extern bool g_is_missing;
extern std::uint8_t* g_place;  // where who runs now went on
extern int g_harness_has_it_for;  // so many executions
}  // namespace internal

// Whoever goes on next has this one.
inline void PutInPlace(std::uintptr_t own) {
  Set(own);
  internal::g_is_missing = false;
}

namespace internal {
inline void PutInPlaceIfNeeded(std::uint8_t* place, std::uintptr_t own) {
  g_place = place;
  if (*place == 0) {
    PutInPlace(own);
  } else if (!g_is_missing) {
    Set(kNone);
    g_is_missing = true;
  }
}
}  // namespace internal

// The fiber is about to go on with its operation.
inline void PutInPlaceIfNeeded(const Fiber& next) {
  const auto where = reinterpret_cast<std::uintptr_t>(next.site) + static_cast<std::uintptr_t>(next.kind);
  internal::PutInPlaceIfNeeded(&internal::g_may_miss[where % internal::kPlaces], next.thread_pointer);
}

// The harness, whose own this is, is about to go on after an execution. Where it has missed it, it has it in place after the next executions, and then
// goes without again: what it does in between may need it always, or once in a while.
inline void PutHarnessInPlaceIfNeeded(std::uintptr_t own) {
  std::uint8_t* const place = &internal::g_may_miss[internal::kPlaces];
  if (internal::g_harness_has_it_for == 0) return internal::PutInPlaceIfNeeded(place, own);
  --internal::g_harness_has_it_for;
  internal::g_place = place;
  PutInPlace(own);
}

// From now on fibers mostly go on without it. Whoever calls this handles SIGSEGV, and asks WasMissing first of all.
void MayBeMissing();

// SIGSEGV may be blocked, or somebody else's, from now on: it is in place, and stays so, whatever MayBeMissing says.
void StaysInPlace();

// What follows is not to be interrupted by a fault.
void PutInPlaceIfMissing();

// In a handler of SIGSEGV: whether code may have faulted since it was missing. It is in place then; the code is to be tried again.
bool WasMissing();

}  // namespace heddle::runtime::thread_pointer

#endif  // HEDDLE_STRESS_RUNTIME_THREAD_POINTER_H_
