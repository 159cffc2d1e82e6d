// Happens-before by vector clocks: which accesses are ordered, and which race. After FastTrack (Flanagan and Freund, 2009), with
// ThreadSanitizer's four shadow cells per eight bytes.
#ifndef HEDDLE_STRESS_RUNTIME_HAPPENS_BEFORE_H_
#define HEDDLE_STRESS_RUNTIME_HAPPENS_BEFORE_H_

#include <smmintrin.h>

#include <cstddef>
#include <cstdint>

#include "stress/runtime/region.h"
#include "stress/strategy/operation.h"

namespace heddle::runtime::hb {

using Clock = std::uint32_t;
using strategy::ThreadId;

// A vector clock is an array of chunks of eight threads each. Under the C11 memory model a chunk carries eight clocks of happens-before
// and then eight of visibility: what the thread is bound to see. Visibility contains happens-before and, beyond it, what
// sequentially consistent fences order. Under `sc` the second half is not there.
inline constexpr int kChunk = 8;
inline constexpr std::size_t kMaxClocks = 2 * kMaxFibers;

// The clocks that an object publishes. Chunks that it does not have are zero.
struct ClockVector {
  Clock* clocks = nullptr;
  std::uint32_t size = 0;  // in clocks
};

struct ThreadClocks {
  alignas(64) std::uint64_t epoch = 0;  // what the cells of all the thread's accesses have in common at present
  bool has_acquire_pending = false;
  bool has_released = false;
  alignas(64) Clock current[kMaxClocks];
  alignas(64) Clock acquire_pending[kMaxClocks];  // what the next acquire fence acquires
  alignas(64) Clock released[kMaxClocks];         // what a relaxed store publishes since the last release fence
};

// One access as it is remembered, and as reports show it.
struct Access {
  ThreadId thread = 0;
  bool write = false;
  bool atomic = false;
};

struct Race {
  const volatile void* address = nullptr;  // where the two accesses overlap
  Access earlier;
  Access later;
};

// Reserves shadow memory. Called once, before the first execution.
void Initialize();
// Keeps shadow memory for [begin, begin + size) too: a writable segment of the subject, of which each process has its own, or memory that
// processes share.
enum class Ownership : std::uint8_t { kPrivate, kShared };
void CoverSegment(std::uintptr_t begin, std::size_t size, Ownership ownership);

// Everything before this call happens before everything after it. `visibility`: the C11 memory model is simulated.
void BeginExecution(bool visibility);
void BeginFirstThread();
void BeginThread(ThreadId child, ThreadId parent);
// Everything that `ended` did happens before what `thread` does from now on. `ended` does nothing any more.
void JoinThread(ThreadId thread, ThreadId ended);

// The synchronises-with edges of an object that is not an atomic variable: a mutex, a thread's end, a semaphore.
void Acquire(ThreadId thread, const volatile void* object);
void Release(ThreadId thread, const volatile void* object);

// Those of atomic operations under `sc`, of `size` bytes. Memory orders are the __ATOMIC_* constants. Variables may overlap.
void AtomicLoad(ThreadId thread, const volatile void* object, std::uint32_t size, int order);
void AtomicStore(ThreadId thread, const volatile void* object, std::uint32_t size, int order);
void AtomicReadModifyWrite(ThreadId thread, const volatile void* object, std::uint32_t size, int order);
// Under either memory model.
void Fence(ThreadId thread, int order);

// For the memory model: the clocks of a thread, how many are in use, where the happens-before and visibility clocks of a thread lie,
// and zeroed memory for clocks that lives until the end of the execution.
extern ThreadClocks* g_threads;
extern std::uint32_t g_clocks_in_use;
extern std::uint32_t g_stride;        // from one chunk of happens-before clocks to the next
extern std::uint32_t g_stride_shift;  // the same in bits
inline std::uint32_t Index(ThreadId thread) { return (std::uint32_t{thread} / kChunk << g_stride_shift) + thread % kChunk; }
inline std::uint32_t VisibilityIndex(ThreadId thread) { return Index(thread) + kChunk; }
Clock* AllocateClocks(std::uint32_t size);
// What the thread does from now on is told from what it did before.
void Tick(ThreadId thread);
// What sequentially consistent operations have published so far, and of that what their fences have.
Clock* SequentiallyConsistent();
Clock* SequentiallyConsistentFences();

inline bool IsAcquire(int order) {
  return order == __ATOMIC_ACQUIRE || order == __ATOMIC_CONSUME || order == __ATOMIC_ACQ_REL ||
         order == __ATOMIC_SEQ_CST;
}
inline bool IsRelease(int order) {
  return order == __ATOMIC_RELEASE || order == __ATOMIC_ACQ_REL || order == __ATOMIC_SEQ_CST;
}

// Sizes are multiples of kChunk, and clocks lie at multiples of a chunk's size.
inline void Join(Clock* into, const Clock* from, std::uint32_t size) {
  // The compiler does not do four at a time by itself: for all that it knows, the two may overlap.
  constexpr std::uint32_t kTogether = sizeof(__m128i) / sizeof(Clock);
  for (std::uint32_t i = 0; i < size; i += kTogether) {
    auto* const at = reinterpret_cast<__m128i*>(into + i);
    _mm_storeu_si128(at, _mm_max_epu32(_mm_loadu_si128(at), _mm_loadu_si128(reinterpret_cast<const __m128i*>(from + i))));
  }
}
inline void Copy(Clock* into, const Clock* from, std::uint32_t size) {
  for (std::uint32_t chunk = 0; chunk < size; chunk += kChunk) __builtin_memcpy(into + chunk, from + chunk, kChunk * sizeof(Clock));
}
inline void Clear(Clock* clocks, std::uint32_t size) {
  for (std::uint32_t chunk = 0; chunk < size; chunk += kChunk) __builtin_memset(clocks + chunk, 0, kChunk * sizeof(Clock));
}
inline void Fill(Clock* clocks, std::uint32_t size, Clock with) {
  for (std::uint32_t chunk = 0; chunk < size; chunk += kChunk) {
    for (std::uint32_t i = chunk; i < chunk + kChunk; ++i) clocks[i] = with;
  }
}
// Grows `into` as needed.
void Join(ClockVector& into, const Clock* from, std::uint32_t size);
void Assign(ClockVector& into, const Clock* from, std::uint32_t size);

// What a store of the memory model publishes: `continued` is what the store published that it follows in a release sequence, or empty.
ClockVector Publish(ThreadId thread, const ClockVector& continued, int order);

// A load with this order acquires what `published` holds, now or at the next fence; a store publishes through `published`.
void AcquireFrom(ThreadId thread, const ClockVector& published, int order);
void PublishTo(ThreadId thread, ClockVector& published, int order, bool keep);

// --- accesses --------------------------------------------------------------------------------------------------------------------

// An access to up to eight bytes, as shadow memory remembers it; 0 is none. From the lowest bit: the clock of the thread (32), one bit per
// byte (8), write (1), atomic (1), and from bit 48 the thread's index in vector clocks.
using Cell = std::uint64_t;
inline constexpr int kBytesShift = 32;
inline constexpr Cell kWrite = Cell{1} << 40;
inline constexpr Cell kAtomic = Cell{1} << 41;
inline constexpr int kIndexShift = 48;

constexpr std::size_t kCells = 4;  // per eight bytes of memory
struct alignas(32) Shadow {
  Cell cells[kCells];
};
extern Shadow* g_region_shadow;

namespace internal {
Shadow* SegmentShadow(std::uintptr_t address);
bool CheckCell(const ThreadClocks& clocks, Shadow& shadow, Cell mine, std::uintptr_t address, Race* race);
bool CheckWords(ThreadId thread, std::uintptr_t address, std::size_t size, bool write, bool atomic, Race* race);
}  // namespace internal

// Whose memory the addresses mean from now on: accesses of different processes to their private memory are no conflict.
void EnterProcess(int process);

// Records an access and says whether it races with an earlier one, which is then described in `race`. Memory that is neither in
// the region nor in a covered segment is not watched.
[[gnu::always_inline]] inline bool CheckAccess(ThreadId thread, const volatile void* address, std::size_t size, bool write, bool atomic,
                                               Race* race) {
  const auto at = reinterpret_cast<std::uintptr_t>(address);
  if (__builtin_expect((at & 7) + size > 8, 0)) return internal::CheckWords(thread, at, size, write, atomic, race);
  const std::uintptr_t offset = at - kRegionBase;
  Shadow* const shadow = __builtin_expect(offset < kRegionSize, 1) ? g_region_shadow + offset / 8 : internal::SegmentShadow(at);
  if (shadow == nullptr) return false;
  const ThreadClocks& clocks = g_threads[thread];
  const Cell bytes = ((Cell{1} << size) - 1) << (at & 7);
  const Cell mine = clocks.epoch | bytes << kBytesShift | (write ? kWrite : 0) | (atomic ? kAtomic : 0);
  // The thread has done the same since it last published something, or more: a write does what a read does, and a plain access
  // what an atomic one does.
  const Cell relevant = ~((write ? 0 : kWrite) | (atomic ? kAtomic : 0));
  for (const Cell cell : shadow->cells) {
    if (((cell ^ mine) & relevant) == 0) return false;
  }
  return internal::CheckCell(clocks, *shadow, mine, at, race);
}

}  // namespace heddle::runtime::hb

#endif  // HEDDLE_STRESS_RUNTIME_HAPPENS_BEFORE_H_
