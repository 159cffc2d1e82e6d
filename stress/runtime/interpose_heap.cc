// Interposes the malloc family: inside an execution, and while a subject is being loaded, memory comes from the subject's heap.
#include "stress/runtime/interpose_heap.h"

#include <errno.h>
#include <malloc.h>
#include <stdint.h>
#include <sys/auxv.h>

#include <cstring>

#include "stress/runtime/engine.h"
#include "stress/runtime/heap.h"
#include "stress/runtime/image.h"
#include "stress/runtime/library_state.h"
#include "stress/runtime/loaded_module.h"
#include "stress/runtime/real.h"
#include "stress/runtime/strike.h"
#include "stress/runtime/trace.h"

namespace heddle::runtime {
namespace {

bool g_loading_subject = false;
bool g_making_thread_locals = false;

// The dynamic loader's. What it allocates is its own.
Code g_loader;

void FindLoader() {
  dl_iterate_phdr(
      [](dl_phdr_info* info, size_t, void*) {
        if (info->dlpi_addr != getauxval(AT_BASE)) return 0;
        g_loader = CodeOf(*info);
        return 1;
      },
      nullptr);
}

// Whether the memory that `code` asks for is the subject's.
bool ForSubject(const void* code) { return g_making_thread_locals || ((g.active || g_loading_subject) && !g_loader.Contains(code)); }

void* AllocateForSubject(std::size_t size, std::size_t alignment, const void* code) {
  if (g_making_thread_locals) return heap::AllocateThreadLocals(size, alignment);
  if (g.active) {
    library_state::NoteCaller(code);
    Touch(kWorld.heap);
  }
  if (g.active && Strikes(Fault::kAllocationFailures)) {
    errno = ENOMEM;
    return nullptr;
  }
  void* const block = heap::Allocate(size, alignment);
  if (block != nullptr) return block;
  if (!g.active) return nullptr;
  HostSection host;
  Finish(Verdict::kHeapExhausted, "T%d asks for %zu bytes beyond the %zu MiB that one execution may allocate",
         g.current->thread, size, kHeapSize >> 20);
}

[[noreturn]] void ReportBadFree(void* block) {
  HostSection host;
  g.culprit = block;
  const char* which = "is not the start of a block";
  if (heap::Contains(block)) {
    if (heap::TagAt(block) == heap::kFreed) which = "was freed before";
    if (heap::IsDamaged(block)) which = "was damaged by a write beyond the end of another block";
  }
  Finish(Verdict::kDoubleFree, "T%d frees %s, which %s", g.current->thread, NameOf(block).c_str(), which);
}

// What no allocator ever returned: a stack, or a global.
bool IsNoHeap(const void* address) {
  return (RegionOffset(address) < kRegionSize && !heap::Contains(address)) || image::Contains(address);
}

void FreeForSubject(void* block) {
  if (!g.active) {
    heap::Free(block);  // of an abandoned execution, by whoever was left with it
    return;
  }
  if (g.plain_points) Point(OperationKind::kFree, block, 1, true);
  // A free conflicts with every access to the block.
  Touch(block, heap::IsBlock(block) ? heap::SizeOf(block) : 1, AccessKind::kWrite);
  if (g.races && heap::IsBlock(block)) CheckAccess(block, heap::SizeOf(block), true, false);
  if (heap::Free(block)) return;
  ReportBadFree(block);
}

void Release(void* block, const void* code) {
  if (block == nullptr) return;
  if (g.active) library_state::NoteCaller(code);
  if (heap::Contains(block)) {
    FreeForSubject(block);
  } else if (!g.active) {
    __libc_free(block);
  } else if (IsNoHeap(block)) {
    ReportBadFree(block);
  } else if (!library_state::IsLibc(code)) {
    __libc_free(block);
  }
  // What libc had before the execution, it will have again in the next.
}

}  // namespace

SubjectAllocations::SubjectAllocations() {
  FindLoader();
  g_loading_subject = true;
}
SubjectAllocations::~SubjectAllocations() { g_loading_subject = false; }

ThreadLocalAllocations::ThreadLocalAllocations() { g_making_thread_locals = true; }
ThreadLocalAllocations::~ThreadLocalAllocations() { g_making_thread_locals = false; }

}  // namespace heddle::runtime

using namespace heddle::runtime;  // NOLINT: libc's functions are global

#define HEDDLE_CALLER __builtin_return_address(0)

extern "C" {

void* malloc(size_t size) {
  return __builtin_expect(ForSubject(HEDDLE_CALLER), 0) ? AllocateForSubject(size, 16, HEDDLE_CALLER) : __libc_malloc(size);
}

void free(void* block) { Release(block, HEDDLE_CALLER); }

void* calloc(size_t count, size_t size) {
  if (!ForSubject(HEDDLE_CALLER)) return __libc_calloc(count, size);
  size_t bytes;
  if (__builtin_mul_overflow(count, size, &bytes)) {
    errno = ENOMEM;
    return nullptr;
  }
  void* const block = AllocateForSubject(bytes, 16, HEDDLE_CALLER);
  return block == nullptr ? nullptr : std::memset(block, 0, bytes);
}

void* realloc(void* block, size_t size) {
  const bool for_subject = ForSubject(HEDDLE_CALLER);
  if (!heap::Contains(block) && !for_subject) return __libc_realloc(block, size);
  if (block != nullptr && heap::Contains(block) && size == 0) {
    Release(block, HEDDLE_CALLER);
    return nullptr;
  }
  void* const moved = for_subject ? AllocateForSubject(size, 16, HEDDLE_CALLER) : __libc_malloc(size);
  if (block == nullptr || moved == nullptr) return moved;
  size_t old = 0;
  if (!heap::Contains(block)) {
    old = malloc_usable_size(block);
  } else if (heap::IsBlock(block)) {
    old = heap::SizeOf(block);
  }
  std::memcpy(moved, block, old < size ? old : size);
  Release(block, HEDDLE_CALLER);
  return moved;
}

void* memalign(size_t alignment, size_t size) {
  return ForSubject(HEDDLE_CALLER) ? AllocateForSubject(size, alignment, HEDDLE_CALLER) : __libc_memalign(alignment, size);
}

void* aligned_alloc(size_t alignment, size_t size) { return memalign(alignment, size); }

int posix_memalign(void** block, size_t alignment, size_t size) {
  if (alignment % sizeof(void*) != 0 || (alignment & (alignment - 1)) != 0 || alignment == 0) return EINVAL;
  *block = memalign(alignment, size);
  return *block == nullptr ? ENOMEM : 0;
}

void* valloc(size_t size) { return memalign(4096, size); }
void* pvalloc(size_t size) { return memalign(4096, (size + 4095) & ~size_t{4095}); }

size_t malloc_usable_size(void* block) {
  if (block == nullptr) return 0;
  if (heap::Contains(block)) return heap::SizeOf(block);
  // glibc keeps a chunk's size, with three flags, in the word before it; a mapped chunk has two words of overhead, others one.
  const size_t word = static_cast<size_t*>(block)[-1];
  return (word & ~size_t{7}) - ((word & 2) != 0 ? 16 : 8);
}

}  // extern "C"
