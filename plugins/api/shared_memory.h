// An object in memory that processes share, as a handle that each of them has a copy of.
#ifndef HEDDLE_PLUGINS_API_SHARED_MEMORY_H_
#define HEDDLE_PLUGINS_API_SHARED_MEMORY_H_

#include <sys/mman.h>

#include <chrono>
#include <new>

namespace heddle::plugin {

// A lock that is to be shared by the process that makes it and those forked later: L itself lies in a shared mapping. Has those of the member
// functions of a lock that L has. Throws std::bad_alloc when there is no memory.
template <typename L>
class InSharedMemory {
 public:
  InSharedMemory() {
    void* const memory = mmap(nullptr, sizeof(L), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) throw std::bad_alloc();
    lock_ = new (memory) L();
  }
  ~InSharedMemory() {
    lock_->~L();
    munmap(lock_, sizeof(L));
  }
  InSharedMemory(const InSharedMemory&) = delete;
  InSharedMemory& operator=(const InSharedMemory&) = delete;

  void lock() { lock_->lock(); }
  void unlock() { lock_->unlock(); }
  bool try_lock()
    requires requires(L l) { l.try_lock(); }
  {
    return lock_->try_lock();
  }
  bool try_lock_for(std::chrono::nanoseconds timeout)
    requires requires(L l) { l.try_lock_for(timeout); }
  {
    return lock_->try_lock_for(timeout);
  }
  void lock_shared()
    requires requires(L l) { l.lock_shared(); }
  {
    lock_->lock_shared();
  }
  void unlock_shared()
    requires requires(L l) { l.unlock_shared(); }
  {
    lock_->unlock_shared();
  }
  bool try_lock_shared()
    requires requires(L l) { l.try_lock_shared(); }
  {
    return lock_->try_lock_shared();
  }
  bool try_lock_shared_for(std::chrono::nanoseconds timeout)
    requires requires(L l) { l.try_lock_shared_for(timeout); }
  {
    return lock_->try_lock_shared_for(timeout);
  }

 private:
  L* lock_;
};

}  // namespace heddle::plugin

#endif  // HEDDLE_PLUGINS_API_SHARED_MEMORY_H_
