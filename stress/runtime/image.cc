// Finds the writable segments with dl_iterate_phdr. What is read-only after relocation is left alone.
#include "stress/runtime/image.h"

#include <dlfcn.h>
#include <link.h>
#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "stress/runtime/engine.h"
#include "stress/runtime/executable.h"
#include "stress/runtime/happens_before.h"
#include "stress/runtime/heap.h"
#include "stress/runtime/interpose_heap.h"
#include "stress/runtime/library_state.h"
#include "stress/runtime/loaded_module.h"
#include "stress/runtime/region.h"
#include "stress/runtime/thread_pointer.h"

#include "stress/runtime/hot_code.h"  // last

extern "C" void* __tls_get_addr(void* index);

namespace heddle::runtime::image {

bool g_has_thread_locals = false;

namespace {

struct Segment {
  char* begin;
  std::size_t size;
  std::vector<char> initial;
};

struct ThreadLocals {
  std::size_t module;
  const char* initial;
  std::size_t initialised;  // bytes; the rest, up to size, is zero
  std::size_t size;
};

std::vector<Segment>* g_segments = new std::vector<Segment>;
std::vector<ThreadLocals>* g_thread_locals = new std::vector<ThreadLocals>;
std::vector<Module>* g_modules = new std::vector<Module>;
int g_touched_fibers = 0;  // whose thread_local blocks of all subjects exist

std::set<ElfW(Addr)> LoadedModules() {
  std::set<ElfW(Addr)> modules;
  dl_iterate_phdr(
      [](dl_phdr_info* info, std::size_t, void* set) {
        static_cast<std::set<ElfW(Addr)>*>(set)->insert(info->dlpi_addr);
        return 0;
      },
      &modules);
  return modules;
}

void AddSegment(char* begin, char* end) {
  g_segments->push_back({begin, static_cast<std::size_t>(end - begin), {}});
  hb::CoverSegment(reinterpret_cast<std::uintptr_t>(begin), static_cast<std::size_t>(end - begin), hb::Ownership::kPrivate);
}

void AddModule(const dl_phdr_info& info) {
  const auto address = [&](ElfW(Addr) offset) { return reinterpret_cast<char*>(info.dlpi_addr + offset); };
  Module module{info.dlpi_name, info.dlpi_addr, ~std::uintptr_t{0}, 0};
  for (int i = 0; i < info.dlpi_phnum; ++i) {
    const ElfW(Phdr)& header = info.dlpi_phdr[i];
    if (header.p_type == PT_LOAD) {
      const auto begin = reinterpret_cast<std::uintptr_t>(address(header.p_vaddr));
      module.begin = std::min(module.begin, begin);
      module.end = std::max(module.end, begin + header.p_memsz);
    }
    if (header.p_type == PT_TLS) {
      g_has_thread_locals = true;
      g_thread_locals->push_back(
          {info.dlpi_tls_modid, address(header.p_vaddr), header.p_filesz, header.p_memsz});
    }
  }
  ForEachWritableStretch(info, AddSegment);
  g_modules->push_back(std::move(module));
}

// glibc's per-thread table of thread_local blocks, one per module.
struct DynamicThreadVector {
  void* block;
  void* to_free;
};

DynamicThreadVector* TableOf(const Fiber& fiber) {
  return reinterpret_cast<DynamicThreadVector**>(fiber.thread_pointer)[1];
}

// Makes glibc allocate the fiber's blocks now, where their addresses are the same in every process.
void Touch(const Fiber& fiber) {
  const ThreadLocalAllocations thread_locals;
  const std::uintptr_t own = thread_pointer::Get();
  for (const ThreadLocals& locals : *g_thread_locals) {
    struct {
      unsigned long module;
      unsigned long offset;
    } index{locals.module, 0};
    thread_pointer::Set(fiber.own.thread_pointer);
    __tls_get_addr(&index);
    thread_pointer::Set(own);
  }
}

}  // namespace

const Module* ModuleOf(const void* code) {
  const auto at = reinterpret_cast<std::uintptr_t>(code);
  for (const Module& module : *g_modules) {
    if (at >= module.begin && at < module.end) return &module;
  }
  return nullptr;
}

// The module's number, from 1, above the offset in it.
constexpr int kOffsetBits = 40;

std::uint64_t PlaceOf(const void* code) {
  const Module* const module = ModuleOf(code);
  if (module == nullptr) return 0;
  const auto number = static_cast<std::uint64_t>(module - g_modules->data()) + 1;
  return number << kOffsetBits | (reinterpret_cast<std::uintptr_t>(code) - module->begin);
}

const void* CodeAt(std::uint64_t place) {
  const std::uint64_t number = place >> kOffsetBits;
  if (number == 0 || number > g_modules->size()) return nullptr;
  const Module& module = (*g_modules)[number - 1];
  const std::uint64_t offset = place & ((std::uint64_t{1} << kOffsetBits) - 1);
  return offset < module.end - module.begin ? reinterpret_cast<const void*>(module.begin + offset) : nullptr;
}

void* Load(const std::string& path, std::string* error) {
  heap::Initialize();
  hb::Initialize();
  library_state::Initialize();
  std::set<ElfW(Addr)> before = LoadedModules();
  // A name without a slash would be looked for in the system's library folders.
  std::string name = path.find('/') == std::string::npos ? "./" + path : path;
  const auto open = [&name] {
    SubjectAllocations subject;
    return dlopen(name.c_str(), RTLD_NOW | RTLD_LOCAL);
  };
  void* handle = open();
  if (handle == nullptr) *error = dlerror();
  const std::optional<elf::Bytes> file = handle == nullptr ? elf::Read(path) : std::nullopt;
  const int copy = file && executable::IsExecutable(*file) ? executable::Copy(*file) : -1;
  if (copy >= 0) {
    name = "/proc/self/fd/" + std::to_string(copy);
    handle = open();
    if (handle == nullptr) *error = dlerror();
    close(copy);
  }
  if (handle == nullptr) return nullptr;
  if (copy >= 0 && !executable::ShareCopies(static_cast<link_map*>(handle)->l_addr)) {
    *error = "only one executable at a time can be a subject; check them one after the other";
    return nullptr;
  }
  dl_iterate_phdr(
      [](dl_phdr_info* info, std::size_t, void* known) {
        if (!static_cast<std::set<ElfW(Addr)>*>(known)->contains(info->dlpi_addr)) AddModule(*info);
        return 0;
      },
      &before);
  // The copy's name means nothing to anybody else.
  for (Module& module : *g_modules) {
    if (copy >= 0 && module.path == name) module.path = path;
  }
  g_touched_fibers = 0;
  return handle;
}

void KeepAsBaseline() {
  for (Segment& segment : *g_segments) segment.initial.assign(segment.begin, segment.begin + segment.size);
  heap::KeepAsBaseline();
}

void Restore() {
  for (const Segment& segment : *g_segments) {
    std::memcpy(segment.begin, segment.initial.data(), segment.size);
  }
}

void ResetThreadLocals(Fiber& fiber) {
  HostSection host;
  for (; g_touched_fibers < fibers::g_count; ++g_touched_fibers) Touch(fibers::Get(g_touched_fibers));
  const DynamicThreadVector* const table = TableOf(fiber);
  for (const ThreadLocals& locals : *g_thread_locals) {
    auto* const block = static_cast<char*>(table[locals.module].block);
    std::memcpy(block, locals.initial, locals.initialised);
    std::memset(block + locals.initialised, 0, locals.size - locals.initialised);
  }
}

bool GetSegment(std::size_t number, std::uintptr_t* begin, std::size_t* size) {
  if (number >= g_segments->size()) return false;
  *begin = reinterpret_cast<std::uintptr_t>((*g_segments)[number].begin);
  *size = (*g_segments)[number].size;
  return true;
}

bool Contains(const volatile void* address) {
  for (const Segment& segment : *g_segments) {
    if (static_cast<std::size_t>(static_cast<const volatile char*>(address) - segment.begin) < segment.size) return true;
  }
  return false;
}

bool OutlivesExecutions(const volatile void* address) { return RegionOffset(address) >= kRegionSize && !Contains(address); }

const void* ThreadLocalsOf(const Fiber& fiber, const volatile void* address) {
  if (!g_has_thread_locals || RegionOffset(address) < kThreadLocalsBase - kRegionBase) return nullptr;
  for (const ThreadLocals& locals : *g_thread_locals) {
    const auto* const block = static_cast<const char*>(TableOf(fiber)[locals.module].block);
    if (static_cast<std::size_t>(static_cast<const volatile char*>(address) - block) < locals.size) return block;
  }
  return nullptr;
}

bool HoldsPointerTo(std::uintptr_t begin, std::uintptr_t end) {
  for (const Segment& segment : *g_segments) {
    const auto first = (reinterpret_cast<std::uintptr_t>(segment.begin) + 7) & ~std::uintptr_t{7};
    const auto last = reinterpret_cast<std::uintptr_t>(segment.begin) + segment.size;
    for (std::uintptr_t at = first; at + 8 <= last; at += 8) {
      const std::uintptr_t value = *reinterpret_cast<const std::uintptr_t*>(at);
      if (value >= begin && value < end) return true;
    }
  }
  return false;
}

}  // namespace heddle::runtime::image
