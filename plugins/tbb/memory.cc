// The memory that oneTBB's containers take. libtbb.so would load libtbbmalloc.so for it in the middle of an execution: an allocator of
// large regions that nobody here looks into, and which would hide leaks and uses after free. These stand before it, and take what malloc gives.
#include <oneapi/tbb/cache_aligned_allocator.h>
#include <oneapi/tbb/tbb_allocator.h>

#include <cstdlib>
#include <new>

namespace tbb::detail::r1 {

namespace {
constexpr std::size_t kCacheLine = 128;
}

std::size_t __TBB_EXPORTED_FUNC cache_line_size() { return kCacheLine; }

void* __TBB_EXPORTED_FUNC cache_aligned_allocate(std::size_t size) {
  void* memory = nullptr;
  if (posix_memalign(&memory, kCacheLine, size) != 0) throw std::bad_alloc();
  return memory;
}
void __TBB_EXPORTED_FUNC cache_aligned_deallocate(void* memory) { std::free(memory); }

void* __TBB_EXPORTED_FUNC allocate_memory(std::size_t size) {
  void* const memory = std::malloc(size);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}
void __TBB_EXPORTED_FUNC deallocate_memory(void* memory) { std::free(memory); }

}  // namespace tbb::detail::r1
