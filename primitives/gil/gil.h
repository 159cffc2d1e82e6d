// Gil: the global interpreter lock as a primitive. One thread at a time computes; one that waits
// long enough makes the holder hand over at its next check. Contract: CPython 3.11,
// Python/ceval_gil.h and sys.setswitchinterval.
#ifndef HEDDLE_PRIMITIVES_GIL_GIL_H_
#define HEDDLE_PRIMITIVES_GIL_GIL_H_

#include <atomic>
#include <chrono>
#include <cstdint>

#include "primitives/condition/condition.h"
#include "primitives/lock/lock.h"
#include "primitives/lock/thread_token.h"

namespace heddle {

// A thread acquires it, computes and calls check() often, as an interpreter does between
// instructions, and frees it around everything that blocks (BlockingSection). It is not reentrant.
// It does not make a read followed by a write one step: a check() between them may let another
// thread in.
//
// Any thread may call any member at any time, as far as each one's comment allows. It may be
// destroyed when every release() has returned: unlike a Lock's, an earlier one may still wait in it
// when a later one has returned.
//
// Memory ordering: getting the lock is an acquire operation and giving it up a release operation.
class Gil {
 public:
  static constexpr std::chrono::nanoseconds kDefaultSwitchInterval = std::chrono::milliseconds(5);

  // Throws std::invalid_argument if `switch_interval` is not positive.
  explicit Gil(std::chrono::nanoseconds switch_interval = kDefaultSwitchInterval);
  Gil(const Gil&) = delete;
  Gil& operator=(const Gil&) = delete;

  // Blocks until the calling thread holds the lock. If nobody got it within a switch interval, asks
  // the holder to hand over, and again after each further one. Throws LockError if the caller holds
  // it already.
  void acquire();

  // Gives the lock up. If a hand-over was asked for, blocks until another thread has got the lock,
  // so that the caller cannot win it back at once. Throws LockError if the caller does not hold it.
  void release();

  // The point where a computing holder hands over if it was asked to, and then waits for its next
  // turn; otherwise returns at once, after one relaxed load. Throws LockError if it has to hand
  // over and the caller does not hold the lock.
  void check() {
    if (drop_requested_.load(std::memory_order_relaxed)) [[unlikely]]
      HandOver();
  }

  // Whether the calling thread holds the lock. Never blocks.
  bool held() const {
    return holder_.load(std::memory_order_relaxed) == internal::CurrentThreadToken();
  }

  // How often a thread has got the lock so far: how much switching costs. Blocks briefly.
  std::uint64_t turns() const;

  // How long a thread waits before it asks; for waits that begin later. Throws
  // std::invalid_argument if not positive.
  std::chrono::nanoseconds switch_interval() const;
  void set_switch_interval(std::chrono::nanoseconds interval);

  // Names for std::lock_guard.
  void lock() { acquire(); }
  void unlock() { release(); }

  // Frees the lock for as long as it lives, around a call that blocks (Py_BEGIN_ALLOW_THREADS). The
  // calling thread must hold the lock; the constructor throws LockError if not. The destructor may
  // block.
  class BlockingSection {
   public:
    explicit BlockingSection(Gil& gil) : gil_(gil) { gil_.release(); }
    ~BlockingSection() { gil_.acquire(); }
    BlockingSection(const BlockingSection&) = delete;
    BlockingSection& operator=(const BlockingSection&) = delete;

   private:
    Gil& gil_;
  };

 private:
  void HandOver();

  mutable Lock lock_;  // Guards all that follows; the two atomics are also read without it.
  Condition<Lock> freed_{lock_};
  Condition<Lock> switched_{lock_};
  std::atomic<internal::ThreadToken> holder_{nullptr};
  std::atomic<bool> drop_requested_{false};
  std::uint64_t turns_ = 0;
  std::chrono::nanoseconds switch_interval_;
};

}  // namespace heddle

#endif  // HEDDLE_PRIMITIVES_GIL_GIL_H_
