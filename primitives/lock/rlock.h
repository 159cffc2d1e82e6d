// RLock: a lock that its owner may acquire again; it is free after as many releases.
// Contract: CPython 3.11 threading.RLock.
#ifndef HEDDLE_PRIMITIVES_LOCK_RLOCK_H_
#define HEDDLE_PRIMITIVES_LOCK_RLOCK_H_

#include <atomic>
#include <chrono>
#include <cstddef>
#include <optional>

#include "primitives/lock/lock.h"
#include "primitives/lock/thread_token.h"

namespace heddle {

// Not fair, like Lock. Any thread may call any member at any time; it may be destroyed as soon as
// the last release() has returned. A thread that ends while it owns the lock leaves it locked for
// ever.
//
// Memory ordering: the acquire that takes ownership is an acquire operation, the release that gives
// it up is a release operation. The others touch only what the owner wrote itself.
class RLock {
 public:
  RLock() = default;
  RLock(const RLock&) = delete;
  RLock& operator=(const RLock&) = delete;

  // As Lock::acquire; the owner never blocks and always gets true.
  // Throws std::invalid_argument if a timeout is given without blocking, or a negative one.
  bool acquire(bool blocking = true,
               std::optional<std::chrono::nanoseconds> timeout = std::nullopt) {
    internal::CheckTimeout(blocking, timeout);
    return Reenter() || Own(lock_.acquire(blocking, timeout));
  }

  // Undoes one acquire. Never blocks. Throws LockError unless the calling thread is the owner.
  void release() {
    if (!IsOwned()) throw LockError("cannot release un-acquired lock");
    if (depth_ == 1) {
      Free();
    } else {
      --depth_;
    }
  }

  // Whether some thread owns the lock at this moment. Never blocks.
  bool locked() const { return lock_.locked(); }

  // How many releases the calling thread owes; 0 when it is not the owner. Never blocks.
  std::size_t depth() const { return IsOwned() ? depth_ : 0; }

  // C++ names of the same operations, for std::lock_guard and std::unique_lock (Cpp17Lockable). A
  // try_lock_for of no or negative duration is a try_lock, as the C++ standard asks.
  void lock() {
    if (Reenter()) return;
    lock_.lock();
    Own(true);
  }
  bool try_lock() { return Reenter() || Own(lock_.try_lock()); }
  template <typename Rep, typename Period>
  bool try_lock_for(std::chrono::duration<Rep, Period> duration) {
    return Reenter() || Own(lock_.try_lock_for(duration));
  }
  void unlock() { release(); }

 private:
  friend class internal::LockHooks;

  // Relaxed is enough: only the thread itself ever writes its own token here, so what it reads
  // equals its token exactly when its own last write says so.
  bool IsOwned() const {
    return owner_.load(std::memory_order_relaxed) == internal::CurrentThreadToken();
  }

  bool Reenter() {
    if (!IsOwned()) return false;
    ++depth_;
    return true;
  }

  bool Own(bool taken) {
    if (taken) {
      owner_.store(internal::CurrentThreadToken(), std::memory_order_relaxed);
      depth_ = 1;
    }
    return taken;
  }

  // The release is the last touch: another thread may destroy the lock as soon as it is free.
  void Free() {
    owner_.store(nullptr, std::memory_order_relaxed);
    depth_ = 0;
    lock_.release();
  }

  Lock lock_;
  std::atomic<internal::ThreadToken> owner_{nullptr};
  std::size_t depth_ = 0;  // Touched by the owner only.
};

}  // namespace heddle

#endif  // HEDDLE_PRIMITIVES_LOCK_RLOCK_H_
