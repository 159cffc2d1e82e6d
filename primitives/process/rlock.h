// RLock: a recursive lock among processes, with an owner, whose death is noticed.
// The contract is CPython 3.11 multiprocessing.RLock.

#ifndef HEDDLE_PRIMITIVES_PROCESS_RLOCK_H_
#define HEDDLE_PRIMITIVES_PROCESS_RLOCK_H_

#include <pthread.h>
#include <sys/types.h>

#include <atomic>
#include <cstdint>

#include "primitives/process/lockable.h"
#include "primitives/process/shared_memory.h"

namespace heddle::process {

// Shared with the children forked after it was made. The owner is a thread; a child forked while
// its parent's thread holds the lock does not hold it. Any thread of any process that has it may
// call anything.
//
// When the owner ends without release, its process killed or not, every acquire that waits and
// every later one throws OwnerDiedError, in all processes, for ever.
//
// Memory ordering: what an owner did in shared memory is visible to every later owner.
class RLock final : public Lockable {
 public:
  // std::system_error.
  RLock();

  // LockError when the calling thread does not own the lock.
  void release() override;

  // How often the calling thread has it; 0 when it is not the owner.
  std::uint32_t count() const;

 private:
  struct State {
    pthread_mutex_t mutex;     // recursive and robust
    std::atomic<pid_t> owner;  // thread id, 0 for none
    std::uint32_t depth;       // the owner's
    std::atomic<bool> lost;    // an owner died
  };

  bool TryAcquire() override;
  bool Acquire(const pool_internal::Deadline& deadline) override;
  bool IsHeld() const override { return count() > 0; }
  std::uint32_t ReleaseAll() override;
  void Restore(std::uint32_t depth) override;
  bool IsLost() override;

  bool Acquired(int result);

  internal::Shared<State> state_;
};

}  // namespace heddle::process

#endif  // HEDDLE_PRIMITIVES_PROCESS_RLOCK_H_
