// Each atomic location keeps its last stores with the clock of the storing thread, what the store published, and when each thread first
// saw it. A thread is bound to see store j, or a newer one, once j itself or somebody's sight of j is visible to it. A sequentially
// consistent load is bound, beyond that, by what such operations wrote to or read from the same location, and by what comes before such a
// fence ([atomics.order]/4): not by what the threads of such operations did elsewhere.
#include "stress/runtime/memory_model.h"

#include <sys/mman.h>
#include <unistd.h>

#include <cstring>

#include "stress/runtime/happens_before.h"
#include "stress/runtime/real.h"

namespace heddle::runtime::memory_model {
namespace {

using hb::Clock;
using hb::ClockVector;

struct StoreRecord {
  std::uint64_t value;
  Clock stored;             // the storing thread's clock; 0 for what was there before the first atomic access
  ThreadId thread;
  bool sequential;          // a sequentially consistent operation wrote or read it
  ClockVector published;    // what a load that acquires gets; never changed, so that records can share it
  ClockVector seen;         // per thread (at hb::Index), its clock when it first saw this store
  bool announced = false;   // memory does not hold the value yet
};

struct Location {
  const volatile void* object;
  std::uint64_t execution;
  std::uint32_t stores;  // how many so far; number n lies at records[n % kHistory]
  StoreRecord records[kHistory];
};

Location* g_table = nullptr;
std::size_t g_table_size = 1024;
std::size_t g_table_used = 0;
std::uint64_t g_execution = 0;

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

Location& Slot(Location* table, std::size_t size, const volatile void* object) {
  std::size_t at = (reinterpret_cast<std::uintptr_t>(object) >> 2) * 0x9e3779b97f4a7c15u >> 32;
  for (;; ++at) {
    Location& location = table[at & (size - 1)];
    if (location.execution != g_execution || location.object == object) return location;
  }
}

void Grow() {
  Location* const old = g_table;
  const std::size_t old_size = g_table_size;
  g_table_size *= 2;
  g_table = NewTable(g_table_size);
  for (std::size_t i = 0; i < old_size; ++i) {
    if (old[i].execution == g_execution) Slot(g_table, g_table_size, old[i].object) = old[i];
  }
  HEDDLE_REAL(munmap)(old, old_size * sizeof(Location));
}

StoreRecord& Newest(Location& location) { return location.records[location.stores % kHistory]; }

StoreRecord& Append(Location& location, std::uint64_t value, Clock stored, ThreadId thread) {
  ++location.stores;
  StoreRecord& record = Newest(location);
  record = {value, stored, thread, false, {}, {}};
  return record;
}

Location& Find(const volatile void* object, std::uint64_t in_memory) {
  if (g_table_used * 2 >= g_table_size) Grow();
  Location& location = Slot(g_table, g_table_size, object);
  if (location.execution != g_execution) {
    ++g_table_used;
    location.object = object;
    location.execution = g_execution;
    location.stores = 0;
    Append(location, in_memory, 0, 0);
  } else if (Newest(location).announced) {
    Newest(location).value = in_memory;
    Newest(location).announced = false;
  } else if (Newest(location).value != in_memory) {
    // Written without an atomic operation: a new object at this address. Nobody may see what was there before.
    Append(location, in_memory, 0, 0);
  }
  return location;
}

// Whether the thread is bound to see this store or a newer one.
bool IsKnown(const StoreRecord& record, const Clock* visible, const Clock* also_visible) {
  if (record.stored == 0) return true;
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

}  // namespace

void BeginExecution() {
  if (g_table == nullptr) g_table = NewTable(g_table_size);
  ++g_execution;
  g_table_used = 0;
}

std::uint32_t Visible(ThreadId thread, const volatile void* object, std::uint64_t in_memory, int order) {
  Location& location = Find(object, in_memory);
  const Clock* const visible = hb::g_threads[thread].current;
  const bool sequential = order == __ATOMIC_SEQ_CST;
  const Clock* const also = sequential ? hb::SequentiallyConsistentFences() : nullptr;
  const std::uint32_t kept = location.stores < kHistory ? location.stores : kHistory;
  std::uint32_t count = 1;
  for (; count < kept; ++count) {
    const StoreRecord& record = location.records[(location.stores - (count - 1)) % kHistory];
    if ((sequential && record.sequential) || IsKnown(record, visible, also)) break;
  }
  return count;
}

std::uint64_t Load(ThreadId thread, const volatile void* object, std::uint32_t choice, int order) {
  Location& location = Slot(g_table, g_table_size, object);
  StoreRecord& record = location.records[(location.stores - choice) % kHistory];
  if (record.stored != 0 && record.thread != thread) MarkSeen(record, thread);
  hb::AcquireFrom(thread, record.published, order);
  if (order == __ATOMIC_SEQ_CST) JoinSequentialOrder(thread, record);
  return record.value;
}

void Store(ThreadId thread, const volatile void* object, std::uint64_t in_memory, std::uint64_t value,
           int order) {
  Location& location = Find(object, in_memory);
  const Clock now = hb::g_threads[thread].current[hb::Index(thread)];
  StoreRecord& record = Append(location, value, now, thread);
  if (order == __ATOMIC_SEQ_CST) JoinSequentialOrder(thread, record);
  record.published = hb::Publish(thread, {}, order);
}

void AnnounceStore(ThreadId thread, const volatile void* object, std::uint64_t in_memory, int order) {
  Store(thread, object, in_memory, in_memory, order);
  Newest(Find(object, in_memory)).announced = true;
}

void ReadModifyWrite(ThreadId thread, const volatile void* object, std::uint64_t in_memory,
                     std::uint64_t value, int order) {
  Location& location = Find(object, in_memory);
  hb::AcquireFrom(thread, Newest(location).published, order);
  const ClockVector continued = Newest(location).published;  // the release sequence of the store it reads goes on
  const Clock now = hb::g_threads[thread].current[hb::Index(thread)];
  StoreRecord& record = Append(location, value, now, thread);
  if (order == __ATOMIC_SEQ_CST) JoinSequentialOrder(thread, record);
  record.published = hb::Publish(thread, continued, order);
}

void LoadNewest(ThreadId thread, const volatile void* object, std::uint64_t in_memory, int order) {
  Find(object, in_memory);
  Load(thread, object, 0, order);
}

}  // namespace heddle::runtime::memory_model
