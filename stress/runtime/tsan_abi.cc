// The functions that clang's and gcc's -fsanitize=thread compile calls to. The subject's atomic operations are performed here, at
// schedule points; its plain accesses are checked here.
#include <algorithm>
#include <cstring>

#include "stress/runtime/conflicts.h"
#include "stress/runtime/engine.h"
#include "stress/runtime/execution.h"
#include "stress/runtime/memory_model.h"
#include "stress/runtime/trace.h"

#include "stress/runtime/hot_code.h"  // last

namespace heddle::runtime {
namespace {

using u8 = std::uint8_t;
using u16 = std::uint16_t;
using u32 = std::uint32_t;
using u64 = std::uint64_t;
using u128 = unsigned __int128;

InstrumentationCount g_count;

// Memory models keep 64-bit values; 128-bit atomics are sequentially consistent under each.
template <typename T>
bool Weak() {
  return sizeof(T) <= 8 && g.weak_memory;
}

__attribute__((noinline)) void RecordLoad(u64 value, u64 newest) {
  HostSection host;
  g.recorder->Value(value, newest);
}

__attribute__((noinline)) void RecordChange(u64 before, u64 after) {
  HostSection host;
  g.recorder->Values(before, after);
}

inline bool Recorded() { return __builtin_expect(g.recorder != nullptr, 0); }

// Every operation exists twice: with a decision about who goes on, and without. The second is inlined where there is nothing to decide,
// and the first is left by a single return.
enum class Turn { kGoesOn, kDecides };

template <Turn kTurn>
[[gnu::always_inline]] inline void PointAt(OperationKind kind, const volatile void* object, u32 size, bool writes) {
  ++g_count.atomics;
  Announce(kind, object, size, writes);
  if constexpr (kTurn == Turn::kDecides) TakeTurns();
  Executed();
  if (size > sizeof(u64)) EmptyStoreBuffer();
  CheckHeap(object);
}

template <typename T>
void CheckAtomic(const volatile T* object, bool writes) {
  if (g.races) CheckAccess(object, sizeof(T), writes, /*atomic=*/true);
}

// What is known of the operation beyond its effect under sequential consistency: whether it races, what it sees, what it orders, and the record.
// Called before it takes effect; a load takes what it sees from here.

template <typename T>
T LoadTracked(const volatile T* object, T newest, int order) {
  CheckAtomic(object, false);
  T value = newest;
  if (Weak<T>()) {
    const ThreadId thread = g.current->thread;
    const u32 visible = memory_model::Visible(thread, object, sizeof(T), static_cast<u64>(newest), order);
    value = static_cast<T>(memory_model::Load(thread, Choose(ChoiceKind::kStore, visible), order));
  } else if (g.clocks) {
    hb::AtomicLoad(g.current->thread, object, sizeof(T), order);
  }
  if (Recorded()) RecordLoad(static_cast<u64>(value), static_cast<u64>(newest));
  return value;
}

template <typename T>
void TrackStore(const volatile T* object, T value, int order) {
  CheckAtomic(object, true);
  if (Recorded()) RecordChange(static_cast<u64>(*object), static_cast<u64>(value));
  if (Weak<T>()) {
    memory_model::Store(g.current->thread, object, sizeof(T), static_cast<u64>(*object), static_cast<u64>(value), order);
  } else if (g.clocks) {
    hb::AtomicStore(g.current->thread, object, sizeof(T), order);
  }
}

template <typename T>
void TrackChange(const volatile T* object, T before, T after, int order) {
  CheckAtomic(object, true);
  if (Recorded()) RecordChange(static_cast<u64>(before), static_cast<u64>(after));
  if (Weak<T>()) {
    memory_model::ReadModifyWrite(g.current->thread, object, sizeof(T), static_cast<u64>(before), static_cast<u64>(after), order);
  } else if (g.clocks) {
    hb::AtomicReadModifyWrite(g.current->thread, object, sizeof(T), order);
  }
}

// A compare-exchange that fails: never with an older store than the newest.
template <typename T>
void TrackFailure(const volatile T* object, T newest, int order) {
  CheckAtomic(object, false);
  if (Recorded()) RecordLoad(static_cast<u64>(newest), static_cast<u64>(newest));
  if (Weak<T>()) {
    memory_model::LoadNewest(g.current->thread, object, sizeof(T), static_cast<u64>(newest), order);
  } else if (g.clocks) {
    hb::AtomicLoad(g.current->thread, object, sizeof(T), order);
  }
}

template <typename T, Turn kTurn>
[[gnu::always_inline]] inline T Load(const volatile T* object, int order) {
  PointAt<kTurn>(OperationKind::kLoad, object, sizeof(T), false);
  T value = *object;
  if (g.tracked) value = LoadTracked(object, value, order);
  NoteLoad(object, static_cast<u64>(value));
  return value;
}

template <typename T, Turn kTurn>
[[gnu::always_inline]] inline void Store(volatile T* object, T value, int order) {
  PointAt<kTurn>(OperationKind::kStore, object, sizeof(T), true);
  if (g.tracked) TrackStore(object, value, order);
  *object = value;
  NoteProgress();
}

template <typename T>
[[gnu::always_inline]] inline void Modify(volatile T* object, T before, T after, int order) {
  if (g.tracked) TrackChange(object, before, after, order);
  *object = after;
  // Writing what was there already changes nothing for anybody: a test-and-set loop spins.
  if (before == after) {
    NoteLoad(object, static_cast<u64>(before));
  } else {
    NoteProgress();
  }
}

template <typename T, Turn kTurn, typename Function>
[[gnu::always_inline]] inline T ReadModifyWrite(OperationKind kind, volatile T* object, int order,
                                                Function function) {
  PointAt<kTurn>(kind, object, sizeof(T), true);
  const T before = *object;
  Modify(object, before, function(before), order);
  return before;
}

// Outside of executions, where there is but one thread.
template <typename T, typename Function>
T ModifyUncontrolled(volatile T* object, Function function) {
  const T before = *object;
  *object = function(before);
  return before;
}
template <typename T>
bool CompareExchangeUncontrolled(volatile T* object, T* expected, T desired) {
  const T before = *object;
  if (before == *expected) {
    *object = desired;
    return true;
  }
  *expected = before;
  return false;
}

template <typename T, Turn kTurn>
[[gnu::always_inline]] inline bool CompareExchange(volatile T* object, T* expected, T desired, int order, int failure_order,
                                                   bool weak) {
  PointAt<kTurn>(OperationKind::kCompareExchange, object, sizeof(T), true);
  const T before = *object;
  if (before == *expected && !(weak && Surprise(ChoiceKind::kSpuriousFailure, g.options->spurious_failures))) {
    Modify(object, before, desired, order);
    return true;
  }
  if (g.tracked) TrackFailure(object, before, failure_order);
  const bool spurious = before == *expected;
  *expected = before;
  if (!spurious) NoteLoad(object, static_cast<u64>(before));
  return false;
}

__attribute__((noinline)) void PlainPoint(const volatile void* address, std::size_t size, bool write, const void* site) {
  if (g.racy_points && !conflicts::IsPoint(address, size, write, site)) return;
  if (++g.plain_accesses % kAccessesForEachStep != 0) SetStepLimit(g.step_limit + 1);
  g.current->site = site;
  Point(write ? OperationKind::kPlainWrite : OperationKind::kPlainRead, address, static_cast<std::uint32_t>(size), write);
}

[[gnu::always_inline]] inline void Plain(const volatile void* address, std::size_t size, bool write) {
  if (__builtin_expect(!g.active, 0)) return;
  ++g_count.plain;
  if (__builtin_expect(g.plain_points, 0)) PlainPoint(address, size, write, __builtin_return_address(0));
  Touch(address, size, write ? AccessKind::kWrite : AccessKind::kRead);
  CheckHeap(address, size);
  if (g.races) CheckAccess(address, size, write, /*atomic=*/false);
}

// An access of code that is compiled with -tsan-distinguish-volatile, which means an atomic one by it: it orders as the processor does that the code
// is compiled for (on x86-64 a load acquires and a store releases). The access follows at once.
void Volatile(const volatile void* address, std::size_t size, bool write) {
  if (__builtin_expect(!g.active, 0)) return;
  g.current->site = __builtin_return_address(0);
  const OperationKind kind = write ? OperationKind::kStore : OperationKind::kLoad;
  if (GoesOn()) {
    PointAt<Turn::kGoesOn>(kind, address, static_cast<u32>(size), write);
  } else {
    PointAt<Turn::kDecides>(kind, address, static_cast<u32>(size), write);
  }
  const auto value = [=] {
    u64 bytes = 0;
    std::memcpy(&bytes, const_cast<const void*>(address), std::min(size, sizeof bytes));
    return bytes;
  };
  if (write) {
    NoteProgress();
  } else {
    NoteLoad(address, value());  // may give way to others, and so comes first
  }
  if (g.races) CheckAccess(address, size, write, /*atomic=*/true);
  if (g.weak_memory && size <= sizeof(u64)) {
    // The processor that it is meant for keeps loads in order: none sees an older store.
    if (write) {
      memory_model::AnnounceStore(g.current->thread, address, static_cast<u32>(size), value(), __ATOMIC_RELEASE);
    } else {
      memory_model::LoadNewest(g.current->thread, address, static_cast<u32>(size), value(), __ATOMIC_ACQUIRE);
    }
    return;
  }
  if (!g.clocks) return;
  if (write) {
    hb::AtomicStore(g.current->thread, address, static_cast<u32>(size), __ATOMIC_RELEASE);
  } else {
    hb::AtomicLoad(g.current->thread, address, static_cast<u32>(size), __ATOMIC_ACQUIRE);
  }
}

// Synchronisation that code tells ThreadSanitizer about.
void AcquireAnnotated(const volatile void* object) {
  if (!g.active) return;
  Touch(object, 1, AccessKind::kRead);
  Acquire(object);
}
void ReleaseAnnotated(const volatile void* object) {
  if (!g.active) return;
  Touch(object, 1, AccessKind::kWrite);
  Release(object);
}

}  // namespace

InstrumentationCount Instrumentation() { return g_count; }

}  // namespace heddle::runtime

using namespace heddle::runtime;  // NOLINT: the ABI's functions are global

// A function of the ABI: what it does outside of executions, and what it does under control, in terms of kTurn.
#define HEDDLE_CONTROLLED(Result, name, parameters, arguments, uncontrolled, controlled)           \
  static __attribute__((noinline)) Result name##_deciding parameters {                             \
    constexpr Turn kTurn = Turn::kDecides;                                                         \
    return controlled;                                                                             \
  }                                                                                                \
  Result name parameters {                                                                         \
    if (__builtin_expect(!g.active, 0)) return uncontrolled;                                       \
    g.current->site = __builtin_return_address(0);                                                 \
    if (!GoesOn()) [[clang::musttail]] return name##_deciding arguments;                           \
    constexpr Turn kTurn = Turn::kGoesOn;                                                          \
    return controlled;                                                                             \
  }

#define HEDDLE_MODIFICATION(bits, T, name, kind, expression)                                       \
  HEDDLE_CONTROLLED(T, __tsan_atomic##bits##_##name, (volatile T * a, T v, int order),             \
                    (a, v, order),                                                                 \
                    ModifyUncontrolled(a, [v](T old) { return static_cast<T>(expression); }),      \
                    (ReadModifyWrite<T, kTurn>(kind, a, order, [v](T old) { return static_cast<T>(expression); })))

#define HEDDLE_FETCH(bits, T, name, expression) \
  HEDDLE_MODIFICATION(bits, T, fetch_##name, OperationKind::kReadModifyWrite, expression)

#define HEDDLE_COMPARE_EXCHANGE(bits, T, name, weak)                                               \
  HEDDLE_CONTROLLED(int, __tsan_atomic##bits##_compare_exchange_##name,                            \
                    (volatile T * a, T * c, T v, int order, int failure), (a, c, v, order, failure), \
                    CompareExchangeUncontrolled(a, c, v),                                          \
                    (CompareExchange<T, kTurn>(a, c, v, order, failure, weak)))

#define HEDDLE_ATOMIC(bits, T)                                                                     \
  HEDDLE_CONTROLLED(T, __tsan_atomic##bits##_load, (const volatile T* a, int order), (a, order),   \
                    *a, (Load<T, kTurn>(a, order)))                                                \
  HEDDLE_CONTROLLED(void, __tsan_atomic##bits##_store, (volatile T * a, T v, int order),           \
                    (a, v, order), static_cast<void>(*a = v),                                      \
                    (Store<T, kTurn>(a, v, order)))                                                \
  HEDDLE_MODIFICATION(bits, T, exchange, OperationKind::kExchange, (static_cast<void>(old), v))    \
  HEDDLE_FETCH(bits, T, add, old + v)                                                              \
  HEDDLE_FETCH(bits, T, sub, old - v)                                                              \
  HEDDLE_FETCH(bits, T, and, old & v)                                                              \
  HEDDLE_FETCH(bits, T, or, old | v)                                                               \
  HEDDLE_FETCH(bits, T, xor, old ^ v)                                                              \
  HEDDLE_FETCH(bits, T, nand, ~(old & v))                                                          \
  HEDDLE_COMPARE_EXCHANGE(bits, T, strong, false)                                                  \
  HEDDLE_COMPARE_EXCHANGE(bits, T, weak, true)                                                     \
  HEDDLE_CONTROLLED(T, __tsan_atomic##bits##_compare_exchange_val,                                 \
                    (volatile T * a, T c, T v, int order, int failure), (a, c, v, order, failure), \
                    (CompareExchangeUncontrolled(a, &c, v), c),                                    \
                    (CompareExchange<T, kTurn>(a, &c, v, order, failure, false), c))

#define HEDDLE_PLAIN(size)                                                                             \
  void __tsan_read##size(void* a) { Plain(a, size, false); }                                           \
  void __tsan_write##size(void* a) { Plain(a, size, true); }                                           \
  void __tsan_read##size##_pc(void* a, void*) { Plain(a, size, false); }                               \
  void __tsan_write##size##_pc(void* a, void*) { Plain(a, size, true); }                               \
  void __tsan_unaligned_read##size(void* a) { Plain(a, size, false); }                                 \
  void __tsan_unaligned_write##size(void* a) { Plain(a, size, true); }                                 \
  void __tsan_volatile_read##size(void* a) { Volatile(a, size, false); }                               \
  void __tsan_volatile_write##size(void* a) { Volatile(a, size, true); }                               \
  void __tsan_unaligned_volatile_read##size(void* a) { Volatile(a, size, false); }                     \
  void __tsan_unaligned_volatile_write##size(void* a) { Volatile(a, size, true); }                     \
  void __tsan_read_write##size(void* a) { Plain(a, size, true); }                                      \
  void __tsan_unaligned_read_write##size(void* a) { Plain(a, size, true); }

#pragma GCC visibility push(default)
extern "C" {

// Asked before each weak compare-exchange of code built by heddle_plugin: see tools/bazel/plugin.bzl.
int heddle_weak_compare_exchange_fails() {
  return g.active && Surprise(ChoiceKind::kSpuriousFailure, g.options->spurious_failures);
}

void __tsan_init() {}
void __tsan_func_entry(void*) {}
void __tsan_func_exit() {}

HEDDLE_ATOMIC(8, u8)
HEDDLE_ATOMIC(16, u16)
HEDDLE_ATOMIC(32, u32)
HEDDLE_ATOMIC(64, u64)
HEDDLE_ATOMIC(128, u128)

HEDDLE_PLAIN(1)
HEDDLE_PLAIN(2)
HEDDLE_PLAIN(4)
HEDDLE_PLAIN(8)
HEDDLE_PLAIN(16)

void __tsan_atomic_thread_fence(int order) {
  if (!g.active) {
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
    return;
  }
  Point(OperationKind::kFence, nullptr, 0, true);
  if (g.clocks) hb::Fence(g.current->thread, order);
  if (order == __ATOMIC_SEQ_CST) EmptyStoreBuffer();
}
void __tsan_atomic_signal_fence(int) {}

void __tsan_vptr_read(void** a) { Plain(a, sizeof *a, false); }
void __tsan_vptr_update(void** a, void* value) {
  // Writing the same value again, as destructors of derived classes do, is not an access for this purpose.
  if (*a != value) Plain(a, sizeof *a, true);
}
void __tsan_read_range(void* a, unsigned long size) { Plain(a, size, false); }
void __tsan_write_range(void* a, unsigned long size) { Plain(a, size, true); }
void __tsan_read_range_pc(void* a, unsigned long size, void*) { Plain(a, size, false); }
void __tsan_write_range_pc(void* a, unsigned long size, void*) { Plain(a, size, true); }

void* __tsan_memcpy(void* to, const void* from, unsigned long size) {
  Plain(from, size, false);
  Plain(to, size, true);
  return std::memcpy(to, from, size);
}
void* __tsan_memmove(void* to, const void* from, unsigned long size) {
  Plain(from, size, false);
  Plain(to, size, true);
  return std::memmove(to, from, size);
}
void* __tsan_memset(void* to, int value, unsigned long size) {
  Plain(to, size, true);
  return std::memset(to, value, size);
}

// Annotations with which code tells ThreadSanitizer about synchronisation that it does not see.
void __tsan_acquire(void* object) { AcquireAnnotated(object); }
void __tsan_release(void* object) { ReleaseAnnotated(object); }
void AnnotateHappensBefore(const char*, int, const volatile void* object) { ReleaseAnnotated(object); }
void AnnotateHappensAfter(const char*, int, const volatile void* object) { AcquireAnnotated(object); }
void __tsan_ignore_thread_begin() {}
void __tsan_ignore_thread_end() {}

// Mutexes that announce themselves are seen through the operations they are made of; fibers through their switches.
void __tsan_mutex_create(void*, unsigned) {}
void __tsan_mutex_destroy(void*, unsigned) {}
void __tsan_mutex_pre_lock(void*, unsigned) {}
void __tsan_mutex_post_lock(void*, unsigned, int) {}
int __tsan_mutex_pre_unlock(void*, unsigned) { return 0; }
void __tsan_mutex_post_unlock(void*, unsigned) {}
void __tsan_mutex_pre_signal(void*, unsigned) {}
void __tsan_mutex_post_signal(void*, unsigned) {}
void __tsan_mutex_pre_divert(void*, unsigned) {}
void __tsan_mutex_post_divert(void*, unsigned) {}
void* __tsan_get_current_fiber() { return nullptr; }
void* __tsan_create_fiber(unsigned) { return nullptr; }
void __tsan_destroy_fiber(void*) {}
void __tsan_switch_to_fiber(void*, unsigned) {}
void __tsan_set_fiber_name(void*, const char*) {}

}  // extern "C"
#pragma GCC visibility pop
