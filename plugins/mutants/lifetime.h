// Mutants that mistake how long memory lives: their own, or that of a node of their queue.
#ifndef HEDDLE_PLUGINS_MUTANTS_LIFETIME_H_
#define HEDDLE_PLUGINS_MUTANTS_LIFETIME_H_

#include <atomic>
#include <mutex>
#include <utility>

#include "plugins/api/plugin.h"
#include "plugins/mutants/correct/futex.h"
#include "plugins/mutants/correct/futex_lock.h"
#include "plugins/mutants/correct/queue_lock.h"

namespace heddle::mutants {

// Reads a count in the lock after it let go of the lock, which may have been destroyed by then.
struct TouchesAfterRelease : FutexLock {
  void lock() {
    if (try_lock()) return;
    ++sleepers;
    while (!try_lock()) FutexWait(word, kHeld);
    --sleepers;
  }
  void unlock() {
    word.store(kFree);
    if (sleepers.load() > 0) FutexWakeOne(&word);
  }

  std::atomic<int> sleepers{0};
};

// The one who releases deletes the node, and its waiter looks into it once more.
struct UsesAFreedNode : QueueLock {
  void lock() {
    Waiter* self = TakeOrEnqueue();
    if (self == nullptr) return;
    while (!self->Granted()) FutexWait(self->granted, 0);
  }
  void unlock() {
    std::lock_guard guarded(guard);
    Waiter* first = waiters.empty() ? nullptr : waiters.front();
    HandOver();
    delete first;
  }
};

// Both delete the node: its waiter at once, and the releasers when the next one comes by.
struct DeletesANodeTwice : QueueLock {
  void unlock() {
    std::lock_guard guarded(guard);
    delete std::exchange(served, waiters.empty() ? nullptr : waiters.front());
    HandOver();
  }

  Waiter* served = nullptr;
};

// Nobody deletes the node.
struct LeaksANode : QueueLock {
  void lock() {
    Waiter* self = TakeOrEnqueue();
    if (self == nullptr) return;
    while (!self->Granted()) FutexWait(self->granted, 0);
  }
};

inline void RegisterLifetime() {
  using plugin::bad_lock;
  bad_lock<TouchesAfterRelease>("mutant::touches-after-release", {},
                                {.property = "lock.destroy-after-release", .schedules = 5000});
  bad_lock<UsesAFreedNode>("mutant::uses-a-freed-node", {},
                           {.property = "lock.well-behaved", .schedules = 1000});
  bad_lock<DeletesANodeTwice>("mutant::deletes-a-node-twice", {},
                              {.property = "lock.well-behaved", .schedules = 1000});
  bad_lock<LeaksANode>("mutant::leaks-a-node", {},
                       {.property = "lock.well-behaved", .schedules = 1000});
}

}  // namespace heddle::mutants

#endif  // HEDDLE_PLUGINS_MUTANTS_LIFETIME_H_
