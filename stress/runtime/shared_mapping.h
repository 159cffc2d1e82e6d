// Anonymous memory that processes share (mmap with MAP_SHARED): at the same addresses in every run, and gone with the execution.
#ifndef HEDDLE_STRESS_RUNTIME_SHARED_MAPPING_H_
#define HEDDLE_STRESS_RUNTIME_SHARED_MAPPING_H_

#include <cstddef>

namespace heddle::runtime::shared_mapping {

// Reserves the address space. Called once.
void Initialize();

// Zeroed, page-aligned memory of the running process and those that it forks; null if there is no more.
void* Map(std::size_t size);
// Whether the address lies in memory that Map returned in this execution.
bool Contains(const volatile void* address);
// The running process has no use for it any more. False if that is not a whole mapping of its own.
bool Unmap(void* begin, std::size_t size);

void Copy(int parent, int child);
void UnmapAll(int process);
// How many some process still has.
int Count();

}  // namespace heddle::runtime::shared_mapping

#endif  // HEDDLE_STRESS_RUNTIME_SHARED_MAPPING_H_
