// The subject's heap: a bump allocator at a fixed address that is taken back whole after every execution. It never reuses a block
// within an execution, so that a use after free, a double free and a leak are seen where they happen.
#ifndef HEDDLE_STRESS_RUNTIME_HEAP_H_
#define HEDDLE_STRESS_RUNTIME_HEAP_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "stress/runtime/region.h"

namespace heddle::runtime::heap {

// What lies at each 16 bytes of the heap.
enum Tag : std::uint8_t { kUntouched = 0, kLive = 1, kFreed = 2, kHeader = 3 };

// A block as reports name it.
struct Block {
  const void* address = nullptr;
  std::size_t size = 0;      // bytes as asked for
  std::uint32_t number = 0;  // 1 for the first block of the execution, then 2, ...
  Tag tag = kUntouched;
};

extern std::uint8_t* g_tags;

// Reserves the address space. Called once, before the first allocation. Ends the process if the addresses are taken.
void Initialize();

inline bool Contains(const volatile void* address) { return RegionOffset(address) < kHeapSize; }

// The tag at an address in the heap.
inline Tag TagAt(const volatile void* address) {
  return static_cast<Tag>(g_tags[RegionOffset(address) >> 4]);
}

// Memory for thread_local variables, which stays for the life of the process. Ends the process when there is no more.
void* AllocateThreadLocals(std::size_t size, std::size_t alignment);

// Whether this is the address of a live block, as Allocate returned it.
bool IsBlock(const void* address);
// Whether it once was, and is not any more because its header has been overwritten.
bool IsDamaged(const void* address);
// Null when the heap is exhausted. `alignment` is a power of two.
void* Allocate(std::size_t size, std::size_t alignment);
// False when the block is not live (a double free, or no block at all) or damaged: nothing happened then.
bool Free(void* block);
// Bytes as asked for. The block must be one that Allocate returned.
std::size_t SizeOf(const void* block);

// The block that an address lies in or, for a stray address, the nearest block below it.
Block Find(const volatile void* address);

// Allocations of the process in place since the last Reset that are still live.
std::size_t LiveBlocks();
// Calls `visit(context, block)` for each of them that process 0 made, in the order of their numbers.
void ForEachLive(void (*visit)(void* context, const Block& block), void* context);

// The process that allocates from now on. All allocate from one stretch: what is allocated after a fork has an address of its own.
void EnterProcess(int process);
// One beyond the last byte allocated, and of AllocateThreadLocals.
std::uintptr_t End();
std::uintptr_t ThreadLocalsEnd();
// What is known of the blocks below some address: not the same in all processes.
class Bookkeeping {
 public:
  void Save(std::uintptr_t end);
  // Takes what lies in place for what has been added up to `end`.
  void Extend(std::uintptr_t end);
  void Restore() const;

 private:
  std::vector<std::uint8_t> tags_;
  std::size_t live_ = 0;
};

// What is allocated so far (by a subject's global constructors) becomes part of the state that Reset goes back to.
void KeepAsBaseline();
// Takes back everything allocated since the baseline, and restores the baseline's contents.
void Reset();

}  // namespace heddle::runtime::heap

#endif  // HEDDLE_STRESS_RUNTIME_HEAP_H_
