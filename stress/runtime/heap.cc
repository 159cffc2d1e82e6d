// Each block is preceded by a 16-byte header with its size and number; freed blocks keep their header, so reports can name them.
#include "stress/runtime/heap.h"

#include <sys/mman.h>
#include <unistd.h>

#include <cstring>

#include "stress/runtime/real.h"

#include "stress/runtime/hot_code.h"  // last

namespace heddle::runtime::heap {

std::uint8_t* g_tags = nullptr;

namespace {

constexpr std::size_t kGranule = 16;
constexpr int kUninitialized = 0xbe;
// Only the first bytes of a block are filled: enough to make a read of uninitialised memory differ, cheap for large blocks.
constexpr std::size_t kFilled = 512;

struct Header {
  std::uint32_t size;
  std::uint32_t process;
  std::uint32_t number;
  std::uint32_t granules;
};
static_assert(sizeof(Header) == kGranule);

struct State {
  std::uintptr_t top = kRegionBase;
  std::uint32_t blocks = 0;
  std::size_t live = 0;
};

State g_state;
State g_baseline;
std::uint32_t g_process = 0;
std::uintptr_t g_thread_locals_end = kThreadLocalsBase;
std::uint8_t* g_baseline_bytes = nullptr;
std::uint8_t* g_baseline_tags = nullptr;

std::uint8_t* Tags(std::uintptr_t address) { return g_tags + ((address - kRegionBase) >> 4); }

Header& HeaderOf(const void* block) {
  return *reinterpret_cast<Header*>(reinterpret_cast<std::uintptr_t>(block) - sizeof(Header));
}

std::size_t GranulesFor(std::size_t size) { return size == 0 ? 1 : (size + kGranule - 1) / kGranule; }

// Whether the tags, which the subject cannot reach, say that a live block begins here.
bool BeginsBlock(const void* block) {
  const auto address = reinterpret_cast<std::uintptr_t>(block);
  return address % kGranule == 0 && *Tags(address) == kLive && *Tags(address - kGranule) == kHeader;
}

bool HeaderIsIntact(const void* block) {
  const Header& header = HeaderOf(block);
  const std::size_t room = g_state.top - reinterpret_cast<std::uintptr_t>(block);
  return header.size <= room && header.granules == GranulesFor(header.size);
}

[[noreturn]] void Die(const char* message) {
  (void)!write(STDERR_FILENO, message, std::strlen(message));
  _exit(4);
}

void* Map(void* where, std::size_t size, int flags) {
  return HEDDLE_REAL(mmap)(where, size, PROT_READ | PROT_WRITE,
              MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | flags, -1, 0);
}

}  // namespace

void Initialize() {
  if (g_tags != nullptr) return;
  void* const base = reinterpret_cast<void*>(kRegionBase);
  if (Map(base, kRegionSize, MAP_FIXED_NOREPLACE) != base) {
    Die("heddle: the address range for the subject's heap is taken by something else in this process\n");
  }
  void* const tags = Map(nullptr, kHeapSize / kGranule, 0);
  if (tags == MAP_FAILED) Die("heddle: no memory for the heap's tags\n");
  g_tags = static_cast<std::uint8_t*>(tags);
}

void* Allocate(std::size_t size, std::size_t alignment) {
  if (size > kHeapSize || alignment > kHeapSize) return nullptr;
  if (alignment < kGranule) alignment = kGranule;
  const std::size_t granules = GranulesFor(size);
  const std::uintptr_t block =
      (g_state.top + sizeof(Header) + alignment - 1) & ~(std::uintptr_t{alignment} - 1);
  const std::uintptr_t end = block + granules * kGranule;
  if (end > kRegionBase + kHeapSize) return nullptr;
  *reinterpret_cast<Header*>(block - sizeof(Header)) = {
      static_cast<std::uint32_t>(size), g_process, ++g_state.blocks, static_cast<std::uint32_t>(granules)};
  *Tags(block - sizeof(Header)) = kHeader;
  std::memset(Tags(block), kLive, granules);
  std::memset(reinterpret_cast<void*>(block), kUninitialized, size < kFilled ? size : kFilled);
  g_state.top = end;
  ++g_state.live;
  return reinterpret_cast<void*>(block);
}

void* AllocateThreadLocals(std::size_t size, std::size_t alignment) {
  const std::uintptr_t block = (g_thread_locals_end + alignment - 1) & ~(std::uintptr_t{alignment} - 1);
  g_thread_locals_end = block + size;
  if (g_thread_locals_end > kThreadLocalsBase + kThreadLocalsSize) Die("heddle: the subject's thread_local variables are too large\n");
  return reinterpret_cast<void*>(block);
}

bool IsBlock(const void* block) { return BeginsBlock(block) && HeaderIsIntact(block); }

bool IsDamaged(const void* block) { return BeginsBlock(block) && !HeaderIsIntact(block); }

bool Free(void* block) {
  if (!IsBlock(block)) return false;
  std::memset(Tags(reinterpret_cast<std::uintptr_t>(block)), kFreed, HeaderOf(block).granules);
  --g_state.live;
  return true;
}

std::size_t SizeOf(const void* block) { return HeaderOf(block).size; }

Block Find(const volatile void* address) {
  std::uintptr_t granule = reinterpret_cast<std::uintptr_t>(address) & ~(kGranule - 1);
  const auto tag = static_cast<Tag>(*Tags(granule));
  while (granule >= kRegionBase && *Tags(granule) != kHeader) granule -= kGranule;
  if (granule < kRegionBase) return {};
  const void* const block = reinterpret_cast<const void*>(granule + kGranule);
  const Header& header = HeaderOf(block);
  return {block, header.size, header.number, tag};
}

std::size_t LiveBlocks() { return g_state.live - g_baseline.live; }

void ForEachLive(void (*visit)(void* context, const Block& block), void* context) {
  for (std::uintptr_t at = g_baseline.top; at < g_state.top; at += kGranule) {
    if (*Tags(at) != kHeader) continue;
    const void* const block = reinterpret_cast<const void*>(at + kGranule);
    const Header& header = HeaderOf(block);
    if (*Tags(at + kGranule) == kLive && header.process == 0) visit(context, {block, header.size, header.number, kLive});
    at += header.granules * kGranule;
  }
}

void EnterProcess(int process) { g_process = static_cast<std::uint32_t>(process); }

std::uintptr_t End() { return g_state.top; }

std::uintptr_t ThreadLocalsEnd() { return g_thread_locals_end; }

void Bookkeeping::Save(std::uintptr_t end) {
  tags_.assign(g_tags, Tags(end));
  live_ = g_state.live;
}

void Bookkeeping::Extend(std::uintptr_t end) { tags_.insert(tags_.end(), g_tags + tags_.size(), Tags(end)); }

void Bookkeeping::Restore() const {
  std::memcpy(g_tags, tags_.data(), tags_.size());
  g_state.live = live_;
}

void KeepAsBaseline() {
  const std::size_t before = g_baseline.top - kRegionBase;
  if (before != 0) {
    HEDDLE_REAL(munmap)(g_baseline_bytes, before);
    HEDDLE_REAL(munmap)(g_baseline_tags, before / kGranule);
  }
  g_state.top = (g_state.top + 63) & ~std::uintptr_t{63};
  g_baseline = g_state;
  const std::size_t size = g_state.top - kRegionBase;
  if (size == 0) return;
  g_baseline_bytes = static_cast<std::uint8_t*>(Map(nullptr, size, 0));
  g_baseline_tags = static_cast<std::uint8_t*>(Map(nullptr, size / kGranule, 0));
  if (g_baseline_bytes == MAP_FAILED || g_baseline_tags == MAP_FAILED) {
    Die("heddle: no memory for a copy of the subject's initial heap\n");
  }
  std::memcpy(g_baseline_bytes, reinterpret_cast<void*>(kRegionBase), size);
  std::memcpy(g_baseline_tags, g_tags, size / kGranule);
}

void Reset() {
  const std::size_t kept = g_baseline.top - kRegionBase;
  if (g_state.top != g_baseline.top) std::memset(Tags(g_baseline.top), kUntouched, (g_state.top - g_baseline.top) / kGranule);
  if (kept != 0) {
    std::memcpy(reinterpret_cast<void*>(kRegionBase), g_baseline_bytes, kept);
    std::memcpy(g_tags, g_baseline_tags, kept / kGranule);
  }
  g_state = g_baseline;
}

}  // namespace heddle::runtime::heap
