// Anonymous memory of one process (mmap with MAP_PRIVATE), such as the stacks of a coroutine library: where the kernel puts it, and gone with
// the execution.
#ifndef HEDDLE_STRESS_RUNTIME_PRIVATE_MAPPING_H_
#define HEDDLE_STRESS_RUNTIME_PRIVATE_MAPPING_H_

#include <cstddef>
#include <cstdint>
#include <vector>

namespace heddle::runtime::private_mapping {

// The execution has mapped, or unmapped, whole pages from here on. What it leaves is unmapped before the next.
void Add(void* begin, std::size_t size);
void Remove(void* begin, std::size_t size);

bool IsEmpty();

// What points into the subject's heap from all of them, ascending. What cannot be read is left out.
std::vector<std::uintptr_t> HeapPointers();

}  // namespace heddle::runtime::private_mapping

#endif  // HEDDLE_STRESS_RUNTIME_PRIVATE_MAPPING_H_
