#include "stress/runtime/shared_mapping.h"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <vector>

#include "stress/runtime/engine.h"
#include "stress/runtime/happens_before.h"
#include "stress/runtime/leftovers.h"
#include "stress/runtime/process.h"
#include "stress/runtime/real.h"
#include "stress/runtime/region.h"

namespace heddle::runtime::shared_mapping {
namespace {

struct Mapping {
  std::uintptr_t begin;
  std::size_t size;
  std::uint32_t processes;  // one bit each
};
static_assert(kMaxProcesses <= 32);

std::uintptr_t g_end = kSharedBase;

std::vector<Mapping>& Mappings() {
  static auto* mappings = new std::vector<Mapping>;
  return *mappings;
}

void ForgetAll() {
  std::memset(reinterpret_cast<void*>(kSharedBase), 0, g_end - kSharedBase);
  g_end = kSharedBase;
  Mappings().clear();
}

}  // namespace

void Initialize() {
  void* const base = reinterpret_cast<void*>(kSharedBase);
  const int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE;
  if (HEDDLE_REAL(mmap)(base, kSharedSize, PROT_READ | PROT_WRITE, flags, -1, 0) != base) {
    constexpr char kMessage[] = "heddle: the address range for memory that processes share is taken by something else\n";
    (void)!HEDDLE_REAL(write)(STDERR_FILENO, kMessage, sizeof kMessage - 1);
    _exit(4);
  }
  hb::CoverSegment(kSharedBase, kSharedSize, hb::Ownership::kShared);
}

void* Map(std::size_t size) {
  Touch(kWorld.process);
  const std::size_t pages = WholePages(size);
  if (pages < size || pages > kSharedBase + kSharedSize - g_end) return nullptr;
  leftovers::Note(ForgetAll);
  Mappings().push_back({g_end, pages, 1u << g.process->number});
  g_end += pages;
  return reinterpret_cast<void*>(Mappings().back().begin);
}

bool Contains(const volatile void* address) { return reinterpret_cast<std::uintptr_t>(address) - kSharedBase < g_end - kSharedBase; }

bool Unmap(void* begin, std::size_t size) {
  const std::uint32_t self = 1u << g.process->number;
  for (Mapping& mapping : Mappings()) {
    if (mapping.begin != reinterpret_cast<std::uintptr_t>(begin) || mapping.size != WholePages(size)) continue;
    if ((mapping.processes & self) == 0) return false;
    mapping.processes &= ~self;
    return true;
  }
  return false;
}

void Copy(int parent, int child) {
  for (Mapping& mapping : Mappings()) {
    if ((mapping.processes >> parent & 1) != 0) mapping.processes |= 1u << child;
  }
}

void UnmapAll(int process) {
  for (Mapping& mapping : Mappings()) mapping.processes &= ~(1u << process);
}

int Count() {
  return static_cast<int>(std::count_if(Mappings().begin(), Mappings().end(), [](const Mapping& mapping) { return mapping.processes != 0; }));
}

}  // namespace heddle::runtime::shared_mapping
