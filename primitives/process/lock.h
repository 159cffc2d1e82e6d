// Lock: mutual exclusion among processes, which anybody may undo.
// The contract is CPython 3.11 multiprocessing.Lock, with the errors of threading.Lock.

#ifndef HEDDLE_PRIMITIVES_PROCESS_LOCK_H_
#define HEDDLE_PRIMITIVES_PROCESS_LOCK_H_

#include <atomic>
#include <cstdint>

#include "primitives/process/lockable.h"
#include "primitives/process/shared_memory.h"

namespace heddle::process {

// Shared with the children forked after it was made. Not recursive, not fair. Any thread of any
// process that has it may call anything. release may come from another thread or process than
// acquire, so a lock whose holder died stays locked: RLock detects that.
//
// Memory ordering: what a holder did in shared memory is visible to every later holder.
class Lock final : public Lockable {
 public:
  // LockError when the lock is free.
  void release() override;

  bool locked() const;

 private:
  enum Word : std::uint32_t { kFree, kHeld, kHeldAndAwaited };

  bool TryAcquire() override;
  bool Acquire(const pool_internal::Deadline& deadline) override;
  bool IsHeld() const override { return locked(); }
  std::uint32_t ReleaseAll() override;
  void Restore(std::uint32_t depth) override;
  bool IsLost() override { return false; }

  internal::Shared<std::atomic<std::uint32_t>> word_;
};

}  // namespace heddle::process

#endif  // HEDDLE_PRIMITIVES_PROCESS_LOCK_H_
