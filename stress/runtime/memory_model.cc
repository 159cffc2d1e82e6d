// Each atomic location keeps its last stores, with when they were made and what they published.
//
// C11: a store was made at the clock of the storing thread, and each thread first saw it at a clock of its own. A thread is bound to see store
// j, or a newer one, once j itself or somebody's sight of j is visible to it. A sequentially consistent load is bound, beyond that, by what such
// operations wrote to or read from the same location, and by what comes before such a fence ([atomics.order]/4): not by what the threads of
// such operations did elsewhere.
//
// Total store order: the stores of all locations are numbered, and each thread knows the number up to which it is bound to see them. Which
// later ones it sees is settled at a load: up to the one that it reads, or none if it reads its own. A thread with an empty store buffer sees
// them all: that it lags behind without a store of its own that waits would be the same as that it had run earlier.
//
// A location is an address and a size. Where operations of several sizes overlap (a ticket lock whose halves are atomic too), one sees what
// another wrote as if it had always been there, and acquires what that one published.
#include "stress/runtime/memory_model.h"

#include <sys/mman.h>
#include <unistd.h>

#include <cstring>

#include "stress/runtime/happens_before.h"
#include "stress/runtime/overlap.h"
#include "stress/runtime/real.h"

#include "stress/runtime/hot_code.h"  // last

namespace heddle::runtime::memory_model {
namespace {

using hb::Clock;
using hb::ClockVector;

struct StoreRecord {
  std::uint64_t value;
  Clock stored;             // C11: the storing thread's clock
  std::uint32_t number;     // among all stores of the execution; 0 for what was there at first
  ThreadId thread;
  bool unordered;           // no atomic operation of this size wrote it, and it hides all that was there before
  bool sequential;          // a sequentially consistent operation wrote or read it
  ClockVector published;    // what a load that acquires gets; never changed, so that records can share it
  ClockVector seen;         // per thread (at hb::Index), its clock when it first saw this store
  bool announced = false;   // memory does not hold the value yet
};

struct Location {
  const volatile void* object;
  std::uint32_t size;  // bytes
  std::uint64_t execution;
  std::uint32_t stores;  // how many so far; number n lies at records[n % kHistory]
  StoreRecord records[kHistory];
};

Location* g_table = nullptr;
std::size_t g_table_size = 1024;
std::size_t g_table_used = 0;
std::uint64_t g_execution = 0;
bool g_total_store_order = false;
bool g_clocks = false;
std::uint32_t g_stores = 0;  // the number of the newest store
std::uint32_t g_sizes = 0;   // those that there have been in this execution: powers of two, added up
Location* g_found = nullptr;  // by the last call of Find

// Under total store order, of each thread.
struct StoreBuffer {
  std::uint32_t known;  // up to which the thread is bound to see stores
  bool is_empty;
};
StoreBuffer g_buffers[kMaxFibers];

Location* NewTable(std::size_t size) {
  void* memory = HEDDLE_REAL(mmap)(nullptr, size * sizeof(Location), PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) {
    constexpr char kMessage[] = "heddle: no memory for the histories of atomic variables\n";
    (void)!write(STDERR_FILENO, kMessage, sizeof kMessage - 1);
    _exit(4);
  }
  return static_cast<Location*>(memory);
}

Location& Slot(Location* table, std::size_t table_size, const volatile void* object, std::uint32_t size) {
  std::size_t at = (reinterpret_cast<std::uintptr_t>(object) << 4 | size) * 0x9e3779b97f4a7c15u >> 32;
  for (;; ++at) {
    Location& location = table[at & (table_size - 1)];
    if (location.execution != g_execution || (location.object == object && location.size == size)) return location;
  }
}

void Grow() {
  Location* const old = g_table;
  const std::size_t old_size = g_table_size;
  g_table_size *= 2;
  g_table = NewTable(g_table_size);
  for (std::size_t i = 0; i < old_size; ++i) {
    if (old[i].execution == g_execution) Slot(g_table, g_table_size, old[i].object, old[i].size) = old[i];
  }
  HEDDLE_REAL(munmap)(old, old_size * sizeof(Location));
}

StoreRecord& Newest(Location& location) { return location.records[location.stores % kHistory]; }

StoreRecord& Append(Location& location, std::uint64_t value, std::uint32_t number) {
  ++location.stores;
  StoreRecord& record = Newest(location);
  record = {};
  record.value = value;
  record.number = number;
  return record;
}

// The newest store of another size that overlaps; null if there is none.
const StoreRecord* Overlapping(const Location& location) {
  const StoreRecord* newest = nullptr;
  const std::uint32_t other_sizes = g_sizes & ~location.size;
  ForEachOverlapping(reinterpret_cast<std::uintptr_t>(location.object), location.size, other_sizes, [&](std::uintptr_t at, std::uint32_t size) {
    Location& other = Slot(g_table, g_table_size, reinterpret_cast<const void*>(at), size);
    if (other.execution != g_execution) return;
    const StoreRecord& store = Newest(other);
    if (!store.unordered && (newest == nullptr || store.number > newest->number)) newest = &store;
  });
  return newest;
}

// What memory holds was not written by an atomic operation of this size. It is what was there at first, or a new object at this address.
void AppendUnordered(Location& location, std::uint64_t value, std::uint32_t number) {
  StoreRecord& record = Append(location, value, number);
  record.unordered = true;
  const StoreRecord* const other = Overlapping(location);
  if (other == nullptr) return;
  record.number = other->number;
  record.published = other->published;
}

// That of the last call, or null: an operation mostly comes with others of the same variable.
Location* FoundBefore(const volatile void* object, std::uint32_t size) {
  const bool same = g_found != nullptr && g_found->object == object && g_found->size == size && g_found->execution == g_execution;
  return same ? g_found : nullptr;
}

Location& FindSlot(const volatile void* object, std::uint32_t size) {
  if (g_table_used * 2 >= g_table_size) Grow();
  return Slot(g_table, g_table_size, object, size);
}

Location& Find(const volatile void* object, std::uint32_t size, std::uint64_t in_memory) {
  Location* const before = FoundBefore(object, size);
  Location& location = before != nullptr ? *before : FindSlot(object, size);
  g_found = &location;
  if (location.execution != g_execution) {
    ++g_table_used;
    g_sizes |= size;
    location.object = object;
    location.size = size;
    location.execution = g_execution;
    location.stores = 0;
    AppendUnordered(location, in_memory, 0);
  } else if (Newest(location).announced) {
    Newest(location).value = in_memory;
    Newest(location).announced = false;
  } else if (Newest(location).value != in_memory) {
    AppendUnordered(location, in_memory, ++g_stores);
  }
  return location;
}

// Under C11: whether a thread with these clocks is bound to see this store or a newer one.
bool IsVisible(const StoreRecord& record, const Clock* visible, const Clock* also_visible) {
  const auto known = [&](ThreadId thread, Clock clock) {
    const std::uint32_t at = hb::VisibilityIndex(thread);
    return visible[at] >= clock || (also_visible != nullptr && also_visible[at] >= clock);
  };
  if (known(record.thread, record.stored)) return true;
  for (std::uint32_t chunk = 0; chunk < record.seen.size; chunk += hb::g_stride) {
    for (std::uint32_t i = 0; i < hb::kChunk; ++i) {
      const Clock seen = record.seen.clocks[chunk + i];
      if (seen == 0) continue;
      const std::uint32_t at = chunk + hb::kChunk + i;
      if (visible[at] >= seen || (also_visible != nullptr && also_visible[at] >= seen)) return true;
    }
  }
  return false;
}

void MarkSeen(StoreRecord& record, ThreadId thread) {
  const std::uint32_t at = hb::Index(thread);
  if (record.seen.size <= at) {
    const std::uint32_t size = (at / hb::g_stride + 1) * hb::g_stride;
    Clock* const grown = hb::AllocateClocks(size);
    hb::Copy(grown, record.seen.clocks, record.seen.size);
    record.seen = {grown, size};
  }
  if (record.seen.clocks[at] == 0) record.seen.clocks[at] = hb::g_threads[thread].current[at];
}

// The order of sequentially consistent operations is the order of execution: what such an operation's thread is bound to see, all
// later ones of the same location are, and all later fences.
void JoinSequentialOrder(ThreadId thread, StoreRecord& record) {
  record.sequential = true;
  hb::Join(hb::SequentiallyConsistent(), hb::g_threads[thread].current, hb::g_clocks_in_use);
}

// Puts a store after the newest one. `continued` is what it publishes of the release sequence that it goes on with.
void StoreAfter(ThreadId thread, Location& location, std::uint64_t value, int order, const hb::ClockVector& continued) {
  StoreRecord& record = Append(location, value, ++g_stores);
  record.thread = thread;
  if (!g_total_store_order) {
    record.stored = hb::g_threads[thread].current[hb::Index(thread)];
    if (order == __ATOMIC_SEQ_CST) JoinSequentialOrder(thread, record);
  }
  if (g_clocks) record.published = hb::Publish(thread, continued, order);
}

}  // namespace

void BeginExecution(MemoryModel memory, bool clocks) {
  if (g_table == nullptr) g_table = NewTable(g_table_size);
  ++g_execution;
  g_table_used = 0;
  g_total_store_order = memory == MemoryModel::kTotalStoreOrder;
  g_clocks = clocks;
  g_stores = 0;
  g_sizes = 0;
}

void EmptyStoreBuffer(ThreadId thread) { g_buffers[thread] = {g_stores, true}; }

std::uint32_t Visible(ThreadId thread, const volatile void* object, std::uint32_t size, std::uint64_t in_memory, int order) {
  const Location& location = Find(object, size, in_memory);
  StoreBuffer& buffer = g_buffers[thread];
  if (g_total_store_order && buffer.is_empty) buffer.known = g_stores;
  const bool sequential = order == __ATOMIC_SEQ_CST;
  const Clock* const also = sequential && !g_total_store_order ? hb::SequentiallyConsistentFences() : nullptr;
  // Whether it hides what is older.
  const auto hides = [&](const StoreRecord& record) {
    if (record.unordered) return true;
    if (g_total_store_order) return record.thread == thread || record.number <= buffer.known;
    return (sequential && record.sequential) || IsVisible(record, hb::g_threads[thread].current, also);
  };
  const std::uint32_t kept = location.stores < kHistory ? location.stores : kHistory;
  std::uint32_t count = 1;
  while (count < kept && !hides(location.records[(location.stores - (count - 1)) % kHistory])) ++count;
  return count;
}

std::uint64_t Load(ThreadId thread, std::uint32_t choice, int order) {
  StoreRecord& record = g_found->records[(g_found->stores - choice) % kHistory];
  if (g_clocks) hb::AcquireFrom(thread, record.published, order);
  const bool own = !record.unordered && record.thread == thread;
  if (g_total_store_order) {
    std::uint32_t& known = g_buffers[thread].known;
    if (!own && record.number > known) known = record.number;
    return record.value;
  }
  if (!own && !record.unordered) MarkSeen(record, thread);
  if (order == __ATOMIC_SEQ_CST) JoinSequentialOrder(thread, record);
  return record.value;
}

void Store(ThreadId thread, const volatile void* object, std::uint32_t size, std::uint64_t in_memory, std::uint64_t value, int order) {
  StoreAfter(thread, Find(object, size, in_memory), value, order, {});
  g_buffers[thread].is_empty = false;
  if (order == __ATOMIC_SEQ_CST) EmptyStoreBuffer(thread);
}

void AnnounceStore(ThreadId thread, const volatile void* object, std::uint32_t size, std::uint64_t in_memory, int order) {
  Store(thread, object, size, in_memory, in_memory, order);
  Newest(*g_found).announced = true;
}

void ReadModifyWrite(ThreadId thread, const volatile void* object, std::uint32_t size, std::uint64_t in_memory, std::uint64_t value,
                     int order) {
  Location& location = Find(object, size, in_memory);
  const ClockVector continued = Newest(location).published;
  if (g_clocks) hb::AcquireFrom(thread, continued, order);
  StoreAfter(thread, location, value, order, continued);
  EmptyStoreBuffer(thread);
}

void LoadNewest(ThreadId thread, const volatile void* object, std::uint32_t size, std::uint64_t in_memory, int order) {
  Find(object, size, in_memory);
  Load(thread, 0, order);
  EmptyStoreBuffer(thread);
}

}  // namespace heddle::runtime::memory_model
