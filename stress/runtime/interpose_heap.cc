// Interposes the malloc family: inside an execution, and while a subject is being loaded, memory comes from the subject's heap.
#include "stress/runtime/interpose_heap.h"

#include <errno.h>
#include <malloc.h>
#include <stdint.h>

#include <cstring>

#include "stress/runtime/engine.h"
#include "stress/runtime/heap.h"
#include "stress/runtime/image.h"
#include "stress/runtime/real.h"
#include "stress/runtime/trace.h"

namespace heddle::runtime {
namespace {

bool g_loading_subject = false;

bool ForSubject() { return g.active || g_loading_subject; }

void* AllocateForSubject(std::size_t size, std::size_t alignment) {
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
  if (g.races && heap::IsBlock(block)) CheckAccess(block, heap::SizeOf(block), true, false);
  if (heap::Free(block)) return;
  ReportBadFree(block);
}

}  // namespace

SubjectAllocations::SubjectAllocations() { g_loading_subject = true; }
SubjectAllocations::~SubjectAllocations() { g_loading_subject = false; }

}  // namespace heddle::runtime

using namespace heddle::runtime;  // NOLINT: libc's functions are global

extern "C" {

void* malloc(size_t size) {
  return __builtin_expect(ForSubject(), 0) ? AllocateForSubject(size, 16) : __libc_malloc(size);
}

void free(void* block) {
  if (block == nullptr) return;
  if (heap::Contains(block)) {
    FreeForSubject(block);
  } else if (g.active && IsNoHeap(block)) {
    ReportBadFree(block);
  } else {
    __libc_free(block);
  }
}

void* calloc(size_t count, size_t size) {
  if (!ForSubject()) return __libc_calloc(count, size);
  size_t bytes;
  if (__builtin_mul_overflow(count, size, &bytes)) {
    errno = ENOMEM;
    return nullptr;
  }
  void* const block = AllocateForSubject(bytes, 16);
  return block == nullptr ? nullptr : std::memset(block, 0, bytes);
}

void* realloc(void* block, size_t size) {
  if (block == nullptr) return malloc(size);
  if (!heap::Contains(block)) {
    if (!ForSubject()) return __libc_realloc(block, size);
    const size_t old = malloc_usable_size(block);
    void* const moved = malloc(size);
    if (moved != nullptr) std::memcpy(moved, block, old < size ? old : size);
    __libc_free(block);
    return moved;
  }
  if (size == 0) {
    free(block);
    return nullptr;
  }
  const size_t old = heap::IsBlock(block) ? heap::SizeOf(block) : 0;
  void* const moved = malloc(size);
  if (moved != nullptr) std::memcpy(moved, block, old < size ? old : size);
  free(block);
  return moved;
}

void* memalign(size_t alignment, size_t size) {
  return ForSubject() ? AllocateForSubject(size, alignment) : __libc_memalign(alignment, size);
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
