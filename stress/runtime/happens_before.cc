// Clocks come from one counter that never goes back, also not between executions: what an earlier execution left in shadow memory is
// older than every thread's first clock, and so never races. When the counter nears its end, shadow memory is given back.
#include "stress/runtime/happens_before.h"

#include <sys/mman.h>
#include <unistd.h>

#include <cstring>
#include <vector>

#include "stress/runtime/address_space.h"
#include "stress/runtime/overlap.h"
#include "stress/runtime/real.h"

#include "stress/runtime/hot_code.h"  // last

namespace heddle::runtime::hb {

ThreadClocks* g_threads = nullptr;
std::uint32_t g_clocks_in_use = 0;
std::uint32_t g_stride = kChunk;
std::uint32_t g_stride_shift = 3;
Shadow* g_region_shadow = nullptr;

namespace {

// What a synchronisation object has published, found by its address.
struct Published {
  const volatile void* object;
  std::uint64_t execution;
  ClockVector vector;
  std::uint32_t size;  // of an atomic variable, in bytes; the largest with which it was accessed
  bool overlaps;       // another one, that begins elsewhere
};

[[noreturn]] void Die(const char* message) {
  (void)!write(STDERR_FILENO, message, std::strlen(message));
  _exit(4);
}

void* Reserve(std::size_t size) {
  void* memory = HEDDLE_REAL(mmap)(nullptr, size, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) Die("heddle: no address space for shadow memory (is `ulimit -v` set?)\n");
  madvise(memory, size, MADV_NOHUGEPAGE);
  return memory;
}

// The shadow of some memory for each process that has used it; all the same where it is shared.
class Shadows {
 public:
  explicit Shadows(std::size_t bytes) : bytes_(bytes) {}
  Shadow* Of(int process) {
    if (all_[process] == nullptr) all_[process] = static_cast<Shadow*>(Reserve(bytes_));
    return all_[process];
  }
  void Clear() {
    for (Shadow* const shadow : all_) {
      if (shadow != nullptr) madvise(shadow, bytes_, MADV_DONTNEED);
    }
  }

 private:
  const std::size_t bytes_;
  Shadow* all_[kMaxProcesses] = {};
};

struct Segment {
  std::uintptr_t begin;
  std::size_t size;
  Ownership ownership;
  Shadows shadows;
  Shadow* shadow;  // of the process in place
};

constexpr std::size_t kRegionShadow = kRegionSize / 8 * sizeof(Shadow);
constexpr std::size_t kClockPool = std::size_t{64} << 20;
constexpr Clock kClockLimit = 0xf000'0000;

std::vector<Segment>* g_segments = nullptr;
Shadows* g_region_shadows = nullptr;
int g_process = 0;
std::uint8_t* g_pool = nullptr;
std::size_t g_pool_used = 0;
Clock g_counter = 0;
Clock g_base = 0;  // every access of an earlier execution is at most this old
std::uint64_t g_execution = 0;
int g_threads_begun = 0;

// Open addressing; entries of earlier executions count as empty. Grows at half load.
Published* g_table = nullptr;
std::size_t g_table_size = 1024;
std::size_t g_table_used = 0;
std::uint32_t g_sizes = 0;  // of atomic variables in this execution: powers of two, added up

ClockVector g_sequentially_consistent;
ClockVector g_sequentially_consistent_fences;

std::size_t HashOf(const volatile void* object) {
  return (reinterpret_cast<std::uintptr_t>(object) >> 2) * 0x9e3779b97f4a7c15u >> 32;
}

void GrowTable() {
  Published* const old = g_table;
  const std::size_t old_size = g_table_size;
  g_table_size *= 2;
  g_table = static_cast<Published*>(Reserve(g_table_size * sizeof(Published)));
  for (std::size_t i = 0; i < old_size; ++i) {
    if (old[i].execution != g_execution) continue;
    std::size_t at = HashOf(old[i].object) & (g_table_size - 1);
    while (g_table[at].execution == g_execution) at = (at + 1) & (g_table_size - 1);
    g_table[at] = old[i];
  }
  HEDDLE_REAL(munmap)(old, old_size * sizeof(Published));
}

// Objects at the same private address of two processes are two: told apart by bits that no address has.
const volatile void* Identity(const volatile void* object) {
  if (g_process == 0 || !address_space::IsPrivate(object)) return object;
  const auto address = reinterpret_cast<std::uintptr_t>(object);
  return reinterpret_cast<const volatile void*>(address | static_cast<std::uintptr_t>(g_process) << 56);
}

// The entry of the object, or the free one that it would get. `object` is an identity.
Published& Slot(const volatile void* object) {
  for (std::size_t at = HashOf(object);; ++at) {
    Published& entry = g_table[at & (g_table_size - 1)];
    if (entry.execution != g_execution || entry.object == object) return entry;
  }
}

Published& EntryOf(const volatile void* object) {
  object = Identity(object);
  if (g_table_used * 2 >= g_table_size) GrowTable();
  Published& entry = Slot(object);
  if (entry.execution != g_execution) {
    entry = {object, g_execution, {}, 0, false};
    ++g_table_used;
  }
  return entry;
}

ClockVector& PublishedBy(const volatile void* object) { return EntryOf(object).vector; }

template <typename Function>
void ForEachOther(const Published& entry, Function function) {
  ForEachOverlapping(reinterpret_cast<std::uintptr_t>(entry.object), entry.size, g_sizes, [&](std::uintptr_t at, std::uint32_t size) {
    Published& other = Slot(reinterpret_cast<const volatile void*>(at));
    if (other.execution == g_execution && &other != &entry && other.size == size) function(other);
  });
}

// That of an atomic variable.
Published& EntryOf(const volatile void* object, std::uint32_t size) {
  Published& entry = EntryOf(object);
  if (__builtin_expect(entry.size < size, 0)) {
    entry.size = size;
    g_sizes |= size;
    if (g_sizes != size) {
      ForEachOther(entry, [&](Published& other) { entry.overlaps = other.overlaps = true; });
    }
  }
  return entry;
}

// What the variable has published, and what others have that share bytes with it.
void AcquireFrom(ThreadId thread, const Published& entry, int order) {
  hb::AcquireFrom(thread, entry.vector, order);
  if (__builtin_expect(entry.overlaps, 0)) {
    ForEachOther(entry, [&](const Published& other) { hb::AcquireFrom(thread, other.vector, order); });
  }
}

void ForgetOldAccesses() {
  g_region_shadows->Clear();
  for (Segment& segment : *g_segments) segment.shadows.Clear();
  g_counter = 0;
}

std::uint32_t IndexOf(Cell cell) { return static_cast<std::uint32_t>(cell >> kIndexShift); }

Access Describe(Cell cell) {
  const std::uint32_t index = IndexOf(cell);
  return {static_cast<ThreadId>((index >> g_stride_shift) * kChunk + index % kChunk), (cell & kWrite) != 0, (cell & kAtomic) != 0};
}

}  // namespace

Shadow* internal::SegmentShadow(std::uintptr_t address) {
  for (const Segment& segment : *g_segments) {
    if (address - segment.begin < segment.size) return segment.shadow + (address - segment.begin) / 8;
  }
  return nullptr;
}

bool internal::CheckCell(const ThreadClocks& clocks, Shadow& shadow, Cell mine, std::uintptr_t address, Race* race) {
  constexpr Cell kBytes = Cell{0xff} << kBytesShift;
  Cell* place = nullptr;
  for (Cell& cell : shadow.cells) {
    const auto clock = static_cast<Clock>(cell);
    if (clock <= g_base) {
      if (place == nullptr) place = &cell;
      continue;
    }
    if ((cell & mine & kBytes) == 0) continue;
    const bool ordered = clock <= clocks.current[IndexOf(cell)];
    const bool conflicting = ((cell | mine) & kWrite) != 0 && (cell & mine & kAtomic) == 0;
    if (!ordered && conflicting) {
      *race = {reinterpret_cast<const volatile void*>(address), Describe(cell), Describe(mine)};
      return true;
    }
    // Ordered before this access, which stands for it from now on: whoever races with the old one and is not ordered after
    // it races with this one too, provided that this one conflicts with at least as much.
    const bool covered = (cell & ~mine & (kBytes | kWrite)) == 0 && (mine & ~cell & kAtomic) == 0;
    if (!ordered || !covered) continue;
    if (place == nullptr) {
      place = &cell;
    } else {
      cell = 0;
    }
  }
  // No room: the cell that goes depends on nothing but the address and the time since the execution began, so that runs repeat.
  if (place == nullptr) place = &shadow.cells[(static_cast<Clock>(mine) - g_base + (address >> 3)) % kCells];
  *place = mine;
  return false;
}

void Initialize() {
  if (g_threads != nullptr) return;
  g_threads = static_cast<ThreadClocks*>(Reserve(kMaxFibers * sizeof(ThreadClocks)));
  g_region_shadows = new Shadows(kRegionShadow);
  g_region_shadow = g_region_shadows->Of(0);
  g_pool = static_cast<std::uint8_t*>(Reserve(kClockPool));
  g_table = static_cast<Published*>(Reserve(g_table_size * sizeof(Published)));
  g_segments = new std::vector<Segment>;
}

void CoverSegment(std::uintptr_t begin, std::size_t size, Ownership ownership) {
  begin &= ~std::uintptr_t{7};
  size = (size + 15) & ~std::size_t{7};
  Shadows shadows(size / 8 * sizeof(Shadow));
  Shadow* const first = shadows.Of(0);
  g_segments->push_back({begin, size, ownership, shadows, first});
}

void EnterProcess(int process) {
  if (process == g_process) return;
  g_process = process;
  g_region_shadow = g_region_shadows->Of(process);
  for (Segment& segment : *g_segments) {
    if (segment.ownership == Ownership::kPrivate) segment.shadow = segment.shadows.Of(process);
  }
}

namespace {

// With whatever an earlier execution left there.
Clock* TakeClocks(std::uint32_t size) {
  const std::size_t bytes = size * sizeof(Clock);
  if (g_pool_used + bytes > kClockPool) Die("heddle: too many synchronisation objects in one execution\n");
  auto* clocks = reinterpret_cast<Clock*>(g_pool + g_pool_used);
  g_pool_used += bytes;
  return clocks;
}

}  // namespace

Clock* AllocateClocks(std::uint32_t size) {
  Clock* const clocks = TakeClocks(size);
  Clear(clocks, size);
  return clocks;
}

void BeginExecution(bool visibility) {
  if (g_counter > kClockLimit) ForgetOldAccesses();
  EnterProcess(0);
  ++g_execution;
  g_base = g_counter;
  g_pool_used = 0;
  g_table_used = 0;
  g_sizes = 0;
  g_threads_begun = 0;
  g_clocks_in_use = 0;
  g_stride_shift = visibility ? 4 : 3;
  g_stride = 1u << g_stride_shift;
  g_sequentially_consistent = {};
  g_sequentially_consistent_fences = {};
}

void Tick(ThreadId thread) {
  Clock* const clocks = g_threads[thread].current;
  const std::uint32_t index = Index(thread);
  clocks[index] = ++g_counter;
  if (g_stride > kChunk) clocks[index + kChunk] = g_counter;
  g_threads[thread].epoch = g_counter | std::uint64_t{index} << kIndexShift;
}

namespace {

// A thread number that was not in use widens the clocks of all; their new chunks are as old as the execution.
void Enter(ThreadId thread) {
  const std::uint32_t needed = (thread / kChunk + 1) * g_stride;
  for (; g_clocks_in_use < needed; g_clocks_in_use += g_stride) {
    for (int t = 0; t < g_threads_begun; ++t) {
      for (std::uint32_t i = g_clocks_in_use; i < g_clocks_in_use + g_stride; ++i) {
        g_threads[t].current[i] = g_base;
        g_threads[t].released[i] = 0;
        g_threads[t].acquire_pending[i] = 0;
      }
    }
  }
  ++g_threads_begun;
  g_threads[thread].has_acquire_pending = false;
  g_threads[thread].has_released = false;
}

void Grow(ClockVector& vector, std::uint32_t size) {
  if (vector.size >= size) return;
  Clock* const grown = AllocateClocks(size);
  Copy(grown, vector.clocks, vector.size);
  vector = {grown, size};
}

}  // namespace

void BeginFirstThread() {
  Enter(0);
  Fill(g_threads[0].current, g_clocks_in_use, g_base);
  Tick(0);
}

void BeginThread(ThreadId child, ThreadId parent) {
  Enter(child);
  Copy(g_threads[child].current, g_threads[parent].current, g_clocks_in_use);
  Tick(child);
  Tick(parent);
}

void JoinThread(ThreadId thread, ThreadId ended) {
  Join(g_threads[thread].current, g_threads[ended].current, g_clocks_in_use);
}

void Join(ClockVector& into, const Clock* from, std::uint32_t size) {
  Grow(into, size);
  Join(into.clocks, from, size);
}

void Assign(ClockVector& into, const Clock* from, std::uint32_t size) {
  if (into.size < size) into = {TakeClocks(size), size};
  Copy(into.clocks, from, size);
}

ClockVector Publish(ThreadId thread, const ClockVector& continued, int order) {
  const ThreadClocks& clocks = g_threads[thread];
  const bool release = IsRelease(order);
  if (!release && !clocks.has_released) return continued;
  const ClockVector published{TakeClocks(g_clocks_in_use), g_clocks_in_use};
  Copy(published.clocks, release ? clocks.current : clocks.released, g_clocks_in_use);
  Join(published.clocks, continued.clocks, continued.size);
  if (release) Tick(thread);
  return published;
}

void AcquireFrom(ThreadId thread, const ClockVector& published, int order) {
  if (published.size == 0) return;
  ThreadClocks& clocks = g_threads[thread];
  if (IsAcquire(order)) {
    Join(clocks.current, published.clocks, published.size);
    return;
  }
  if (!clocks.has_acquire_pending) {
    Clear(clocks.acquire_pending, g_clocks_in_use);
    clocks.has_acquire_pending = true;
  }
  Join(clocks.acquire_pending, published.clocks, published.size);
}

// `keep`: what was published before stays so (a read-modify-write continues a release sequence; a store begins anew).
void PublishTo(ThreadId thread, ClockVector& published, int order, bool keep) {
  ThreadClocks& clocks = g_threads[thread];
  if (IsRelease(order)) {
    if (keep) {
      Join(published, clocks.current, g_clocks_in_use);
    } else {
      Assign(published, clocks.current, g_clocks_in_use);
    }
    Tick(thread);
  } else if (clocks.has_released) {
    if (keep) {
      Join(published, clocks.released, g_clocks_in_use);
    } else {
      Assign(published, clocks.released, g_clocks_in_use);
    }
  } else if (!keep && published.size != 0) {
    Clear(published.clocks, published.size);
  }
}

void Acquire(ThreadId thread, const volatile void* object) {
  AcquireFrom(thread, PublishedBy(object), __ATOMIC_ACQUIRE);
}

void Release(ThreadId thread, const volatile void* object) {
  PublishTo(thread, PublishedBy(object), __ATOMIC_RELEASE, /*keep=*/true);
}

void AtomicLoad(ThreadId thread, const volatile void* object, std::uint32_t size, int order) {
  AcquireFrom(thread, EntryOf(object, size), order);
}

void AtomicStore(ThreadId thread, const volatile void* object, std::uint32_t size, int order) {
  PublishTo(thread, EntryOf(object, size).vector, order, /*keep=*/false);
}

void AtomicReadModifyWrite(ThreadId thread, const volatile void* object, std::uint32_t size, int order) {
  Published& entry = EntryOf(object, size);
  AcquireFrom(thread, entry, order);
  PublishTo(thread, entry.vector, order, /*keep=*/true);
}

Clock* SequentiallyConsistent() {
  Grow(g_sequentially_consistent, g_clocks_in_use);
  return g_sequentially_consistent.clocks;
}

Clock* SequentiallyConsistentFences() {
  Grow(g_sequentially_consistent_fences, g_clocks_in_use);
  return g_sequentially_consistent_fences.clocks;
}

void Fence(ThreadId thread, int order) {
  ThreadClocks& clocks = g_threads[thread];
  if (IsAcquire(order) && clocks.has_acquire_pending) {
    Join(clocks.current, clocks.acquire_pending, g_clocks_in_use);
  }
  if (order == __ATOMIC_SEQ_CST && g_stride > kChunk) {
    // Visibility only: a fence alone does not make anything happen before anything.
    Clock* const order_of_all = SequentiallyConsistent();
    Clock* const order_of_fences = SequentiallyConsistentFences();
    for (std::uint32_t chunk = kChunk; chunk < g_clocks_in_use; chunk += g_stride) {
      Join(clocks.current + chunk, order_of_all + chunk, kChunk);
      Join(order_of_all + chunk, clocks.current + chunk, kChunk);
      Join(order_of_fences + chunk, clocks.current + chunk, kChunk);
    }
  }
  if (IsRelease(order)) {
    Copy(clocks.released, clocks.current, g_clocks_in_use);
    clocks.has_released = true;
    Tick(thread);
  }
}

bool internal::CheckWords(ThreadId thread, std::uintptr_t address, std::size_t size, bool write, bool atomic, Race* race) {
  while (size != 0) {
    const std::size_t left_in_word = 8 - (address & 7);
    const std::size_t part = size < left_in_word ? size : left_in_word;
    if (CheckAccess(thread, reinterpret_cast<const volatile void*>(address), part, write, atomic, race)) return true;
    address += part;
    size -= part;
  }
  return false;
}

}  // namespace heddle::runtime::hb
