#include "stress/runtime/private_mapping.h"

#include <sys/mman.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <array>

#include "stress/runtime/heap.h"
#include "stress/runtime/leftovers.h"
#include "stress/runtime/real.h"
#include "stress/runtime/region.h"

namespace heddle::runtime::private_mapping {
namespace {

struct Range {
  std::uintptr_t begin;
  std::uintptr_t end;
};

std::vector<Range>& Ranges() {
  static auto* ranges = new std::vector<Range>;
  return *ranges;
}

Range RangeOf(void* begin, std::size_t size) {
  const auto address = reinterpret_cast<std::uintptr_t>(begin);
  return {address, address + WholePages(size)};
}

void UnmapAll() {
  for (const Range& range : Ranges()) HEDDLE_REAL(munmap)(reinterpret_cast<void*>(range.begin), range.end - range.begin);
  Ranges().clear();
}

}  // namespace

void Add(void* begin, std::size_t size) {
  leftovers::Note(UnmapAll);
  Ranges().push_back(RangeOf(begin, size));
}

void Remove(void* begin, std::size_t size) {
  const Range gone = RangeOf(begin, size);
  std::vector<Range> left;
  for (const Range& range : Ranges()) {
    if (range.begin < gone.begin) left.push_back({range.begin, std::min(range.end, gone.begin)});
    if (range.end > gone.end) left.push_back({std::max(range.begin, gone.end), range.end});
  }
  Ranges() = std::move(left);
}

bool IsEmpty() { return Ranges().empty(); }

std::vector<std::uintptr_t> HeapPointers() {
  std::vector<std::uintptr_t> pointers;
  std::array<std::uintptr_t, kPage / sizeof(std::uintptr_t)> page;
  for (const Range& range : Ranges()) {
    for (std::uintptr_t at = range.begin; at < range.end; at += kPage) {
      // The kernel says of a page without access that it has none.
      const iovec to{page.data(), kPage};
      const iovec from{reinterpret_cast<void*>(at), kPage};
      if (process_vm_readv(getpid(), &to, 1, &from, 1, 0) != static_cast<ssize_t>(kPage)) continue;
      for (const std::uintptr_t word : page) {
        if (heap::Contains(reinterpret_cast<const void*>(word))) pointers.push_back(word);
      }
    }
  }
  std::sort(pointers.begin(), pointers.end());
  return pointers;
}

}  // namespace heddle::runtime::private_mapping
