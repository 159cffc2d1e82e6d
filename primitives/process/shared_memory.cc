// An anonymous shared mapping with a bump allocator.

#include "primitives/process/shared_memory.h"

#include <sys/mman.h>

#include <stdexcept>

#include "primitives/process/system_call.h"

namespace heddle::process {
namespace {

// The bytes begin at a cache line, which suits every fundamental alignment.
constexpr std::size_t kHeaderSize = 64;

}  // namespace

SharedMemory::SharedMemory(std::size_t bytes) : size_(bytes) {
  static_assert(sizeof(Header) <= kHeaderSize);
  static_assert(std::atomic<std::size_t>::is_always_lock_free);
  if (bytes == 0) throw std::invalid_argument("shared memory must have at least one byte");
  if (bytes + kHeaderSize < bytes) throw std::bad_alloc();
  void* memory =
      mmap(nullptr, kHeaderSize + bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) internal::ThrowErrno("mmap");
  header_ = new (memory) Header{};
  bytes_ = static_cast<std::byte*>(memory) + kHeaderSize;
}

SharedMemory::~SharedMemory() { munmap(header_, kHeaderSize + size_); }

std::size_t SharedMemory::available() const {
  return size_ - header_->used.load(std::memory_order_relaxed);
}

void* SharedMemory::AllocateBytes(std::size_t bytes, std::size_t alignment) {
  std::size_t used = header_->used.load(std::memory_order_relaxed);
  for (;;) {
    const std::size_t begin = (used + alignment - 1) / alignment * alignment;
    if (begin > size_ || bytes > size_ - begin) throw std::bad_alloc();
    if (header_->used.compare_exchange_weak(used, begin + bytes, std::memory_order_relaxed)) {
      return bytes_ + begin;
    }
  }
}

}  // namespace heddle::process
