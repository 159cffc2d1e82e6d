// Memory that a process shares with the children it forks afterwards.
// Anonymous, so nothing has a name that could be left behind: the last process that ends, also by
// kill -9, frees it.

#ifndef HEDDLE_PRIMITIVES_PROCESS_SHARED_MEMORY_H_
#define HEDDLE_PRIMITIVES_PROCESS_SHARED_MEMORY_H_

#include <atomic>
#include <cstddef>
#include <new>
#include <type_traits>
#include <utility>

namespace heddle::process {

// A fixed number of bytes, at the same address in every process that has them, from which objects
// are allocated one after the other. Make it before the processes that are to share it start. Its
// destructor removes it from this process only.
//
// Objects are never destroyed, and must not point to memory that is not shared. Members are for any
// thread of any process that has the memory; allocate is lock-free.
class SharedMemory {
 public:
  // std::system_error when the memory is not to be had, std::invalid_argument when `bytes` is 0.
  explicit SharedMemory(std::size_t bytes);
  ~SharedMemory();
  SharedMemory(const SharedMemory&) = delete;
  SharedMemory& operator=(const SharedMemory&) = delete;

  // What can be allocated in all, and what is left of it.
  std::size_t size() const { return size_; }
  std::size_t available() const;

  // `count` objects, value-initialized. std::bad_alloc when they do not fit.
  template <typename T>
  T* allocate(std::size_t count = 1) {
    static_assert(std::is_trivially_destructible_v<T>,
                  "objects in shared memory are not destroyed");
    if (count > size_ / sizeof(T)) throw std::bad_alloc();
    T* objects = static_cast<T*>(AllocateBytes(count * sizeof(T), alignof(T)));
    for (std::size_t i = 0; i < count; ++i) new (objects + i) T();
    return objects;
  }

 private:
  struct Header {
    std::atomic<std::size_t> used;
  };

  void* AllocateBytes(std::size_t bytes, std::size_t alignment);

  std::size_t size_;
  Header* header_;  // in front of the bytes
  std::byte* bytes_;
};

namespace internal {

// One object in shared memory of its own.
template <typename T>
class Shared {
 public:
  Shared() : memory_(sizeof(T)), object_(memory_.allocate<T>()) {}
  T* operator->() const { return object_; }
  T& operator*() const { return *object_; }

 private:
  SharedMemory memory_;
  T* object_;
};

}  // namespace internal
}  // namespace heddle::process

#endif  // HEDDLE_PRIMITIVES_PROCESS_SHARED_MEMORY_H_
