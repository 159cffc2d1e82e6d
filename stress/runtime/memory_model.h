// What an atomic load may see under a weak memory model: not only the newest store, but also older ones.
//
// Under C11 every one that neither happens-before nor coherence nor the order of sequentially consistent operations hides. After Norris and
// Demsky's CDSChecker (2013), in the form that needs only vector clocks: modification order is the order of execution, so load buffering and
// 2+2W are not explored.
//
// Under total store order, the model of x86, what a store buffer keeps from other threads. In the dual form of Abdulla, Atig, Bouajjani and
// Ngo (CONCUR 2016), which reaches the same states: stores are in memory at once, and it is loads that lag behind. A thread sees memory as it
// was at some moment, which never goes back, and its own newer stores; a read-modify-write, a sequentially consistent store or fence, or a
// system call makes that moment the present, where it stays until the thread's next store. Memory orders say nothing else: they are the
// compiler's, whose reorderings are not explored.
#ifndef HEDDLE_STRESS_RUNTIME_MEMORY_MODEL_H_
#define HEDDLE_STRESS_RUNTIME_MEMORY_MODEL_H_

#include <cstddef>
#include <cstdint>

#include "stress/runtime/verdict.h"
#include "stress/strategy/operation.h"

namespace heddle::runtime::memory_model {

using strategy::ThreadId;

// How many stores back a load can reach.
inline constexpr std::uint32_t kHistory = 8;

// `memory` is one of the weak ones. `clocks`: happens-before is tracked; under C11 it has to be.
void BeginExecution(MemoryModel memory, bool clocks);

// How many stores a load with this order could see; the newest is number 0. `in_memory` is what memory holds now: a value that no
// atomic store wrote (a constructor's) begins the history anew. `size` is 1, 2, 4 or 8 bytes; values are zero-extended to 64 bits.
std::uint32_t Visible(ThreadId thread, const volatile void* object, std::uint32_t size, std::uint64_t in_memory, int order);
// Performs the load that sees store number `choice` of those. Follows a call of Visible at once.
std::uint64_t Load(ThreadId thread, std::uint32_t choice, int order);
void Store(ThreadId thread, const volatile void* object, std::uint32_t size, std::uint64_t in_memory, std::uint64_t value, int order);
// The same for a store whose value is not known: it is what memory holds at the next access.
void AnnounceStore(ThreadId thread, const volatile void* object, std::uint32_t size, std::uint64_t in_memory, int order);
// Reads the newest store and puts `value` right after it.
void ReadModifyWrite(ThreadId thread, const volatile void* object, std::uint32_t size, std::uint64_t in_memory, std::uint64_t value,
                     int order);
// A compare-exchange that fails: a load of the newest store.
void LoadNewest(ThreadId thread, const volatile void* object, std::uint32_t size, std::uint64_t in_memory, int order);
// Under total store order: the thread sees all stores so far, and all see its own.
void EmptyStoreBuffer(ThreadId thread);

}  // namespace heddle::runtime::memory_model

#endif  // HEDDLE_STRESS_RUNTIME_MEMORY_MODEL_H_
