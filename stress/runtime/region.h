// The one stretch of address space, at the same addresses in every process, that holds everything a subject's execution makes: its heap,
// and the stacks and thread_local variables of its threads. Fixed addresses make runs reproducible under address space randomisation, and shadow memory cheap.
#ifndef HEDDLE_STRESS_RUNTIME_REGION_H_
#define HEDDLE_STRESS_RUNTIME_REGION_H_

#include <cstddef>
#include <cstdint>

namespace heddle::runtime {

inline constexpr std::uintptr_t kRegionBase = 0x2000'0000'0000;
inline constexpr std::size_t kHeapSize = std::size_t{256} << 20;
inline constexpr std::size_t kStackSize = std::size_t{1} << 20;  // per thread, its lowest page is the guard
inline constexpr std::size_t kMaxFibers = 256;
inline constexpr int kMaxProcesses = 32;
inline constexpr std::uintptr_t kStacksBase = kRegionBase + kHeapSize;
inline constexpr std::uintptr_t kThreadLocalsBase = kStacksBase + kStackSize * kMaxFibers;
inline constexpr std::size_t kThreadLocalsSize = std::size_t{16} << 20;  // of all threads together
inline constexpr std::size_t kRegionSize = kHeapSize + kStackSize * kMaxFibers + kThreadLocalsSize;

// Memory that processes share has a stretch of its own.
inline constexpr std::uintptr_t kSharedBase = kRegionBase + 0x10'0000'0000;
inline constexpr std::size_t kSharedSize = std::size_t{64} << 20;

inline constexpr std::size_t kPage = 4096;
inline constexpr std::size_t WholePages(std::size_t size) { return (size + kPage - 1) / kPage * kPage; }

// Offset of an address in the region; at least kRegionSize for addresses outside of it.
inline std::uintptr_t RegionOffset(const volatile void* address) {
  return reinterpret_cast<std::uintptr_t>(address) - kRegionBase;
}

}  // namespace heddle::runtime

#endif  // HEDDLE_STRESS_RUNTIME_REGION_H_
