// What an atomic load may see under the C11 memory model: not only the newest store, but every one that neither happens-before nor
// coherence nor the order of sequentially consistent operations hides. After Norris and Demsky's CDSChecker (2013), in the form that
// needs only vector clocks: modification order is the order of execution, so load buffering and 2+2W are not explored.
#ifndef HEDDLE_STRESS_RUNTIME_MEMORY_MODEL_H_
#define HEDDLE_STRESS_RUNTIME_MEMORY_MODEL_H_

#include <cstddef>
#include <cstdint>

#include "stress/strategy/operation.h"

namespace heddle::runtime::memory_model {

using strategy::ThreadId;

// How many stores back a load can reach.
inline constexpr std::uint32_t kHistory = 8;

void BeginExecution();

// How many stores a load with this order could see; the newest is number 0. `in_memory` is what memory holds now: a value that no
// atomic store wrote (a constructor's) begins the history anew. Values are zero-extended to 64 bits.
std::uint32_t Visible(ThreadId thread, const volatile void* object, std::uint64_t in_memory, int order);
// Performs the load that sees store number `choice` of those. Follows a call of Visible with the same object at once.
std::uint64_t Load(ThreadId thread, const volatile void* object, std::uint32_t choice, int order);
void Store(ThreadId thread, const volatile void* object, std::uint64_t in_memory, std::uint64_t value,
           int order);
// The same for a store whose value is not known: it is what memory holds at the next access.
void AnnounceStore(ThreadId thread, const volatile void* object, std::uint64_t in_memory, int order);
// Reads the newest store and puts `value` right after it.
void ReadModifyWrite(ThreadId thread, const volatile void* object, std::uint64_t in_memory,
                     std::uint64_t value, int order);
// A compare-exchange that fails: a load of the newest store.
void LoadNewest(ThreadId thread, const volatile void* object, std::uint64_t in_memory, int order);

}  // namespace heddle::runtime::memory_model

#endif  // HEDDLE_STRESS_RUNTIME_MEMORY_MODEL_H_
