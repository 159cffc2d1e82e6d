// Interposes mmap and munmap where they are about anonymous memory. Mappings of files, and those at an address that is asked for, are
// libc's own affair.
#include <errno.h>
#include <sys/mman.h>

#include "stress/runtime/engine.h"
#include "stress/runtime/private_mapping.h"
#include "stress/runtime/real.h"
#include "stress/runtime/region.h"
#include "stress/runtime/shared_mapping.h"

using heddle::runtime::Finish;
using heddle::runtime::g;
using heddle::runtime::HostSection;
using heddle::runtime::Verdict;
namespace private_mapping = heddle::runtime::private_mapping;
namespace shared_mapping = heddle::runtime::shared_mapping;

extern "C" {

void* mmap(void* where, size_t size, int protection, int flags, int descriptor, off_t offset) noexcept {
  if (!g.active || where != nullptr || (flags & MAP_ANONYMOUS) == 0) return HEDDLE_REAL(mmap)(where, size, protection, flags, descriptor, offset);
  HostSection host;
  if ((flags & MAP_SHARED) == 0) {
    void* const memory = HEDDLE_REAL(mmap)(where, size, protection, flags, descriptor, offset);
    if (memory != MAP_FAILED) private_mapping::Add(memory, size);
    return memory;
  }
  if (size == 0) {
    errno = EINVAL;
    return MAP_FAILED;
  }
  void* const memory = shared_mapping::Map(size);
  if (memory != nullptr) return memory;
  Finish(Verdict::kHeapExhausted, "T%d maps %zu bytes beyond the %zu MiB of shared memory that one execution may have", g.current->thread, size,
         heddle::runtime::kSharedSize >> 20);
}

int munmap(void* begin, size_t size) noexcept {
  if (!shared_mapping::Contains(begin)) {
    const int result = HEDDLE_REAL(munmap)(begin, size);
    if (result != 0 || !g.active) return result;
    HostSection host;
    private_mapping::Remove(begin, size);
    return result;
  }
  if (!g.active) return 0;  // of an abandoned execution, by whoever was left with it
  HostSection host;
  if (shared_mapping::Unmap(begin, size)) return 0;
  Finish(Verdict::kNotModelled, "T%d unmaps a part of a mapping, or one that is not its own", g.current->thread);
}

}  // extern "C"
