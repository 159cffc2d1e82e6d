// What a condition needs from its lock: to know whether it is held, to give it up whole and to get
// it back. Python's _is_owned, _release_save and _acquire_restore.
#ifndef HEDDLE_PRIMITIVES_LOCK_LOCK_HOOKS_H_
#define HEDDLE_PRIMITIVES_LOCK_LOCK_HOOKS_H_

#include <cstddef>

#include "primitives/lock/lock.h"
#include "primitives/lock/rlock.h"

namespace heddle::internal {

// ReleaseSave frees the lock, however deep, and returns the depth for AcquireRestore, which blocks
// until the lock is taken and the depth is back. A Lock has no owner: it is "owned" when anybody
// holds it.
class LockHooks {
 public:
  static bool IsOwned(const Lock& lock) { return lock.locked(); }
  static std::size_t ReleaseSave(Lock& lock) {
    lock.release();
    return 1;
  }
  static void AcquireRestore(Lock& lock, std::size_t) { lock.lock(); }

  static bool IsOwned(const RLock& lock) { return lock.IsOwned(); }
  static std::size_t ReleaseSave(RLock& lock) {
    const std::size_t depth = lock.depth_;
    lock.Free();
    return depth;
  }
  static void AcquireRestore(RLock& lock, std::size_t depth) {
    lock.lock();
    lock.depth_ = depth;
  }
};

}  // namespace heddle::internal

#endif  // HEDDLE_PRIMITIVES_LOCK_LOCK_HOOKS_H_
