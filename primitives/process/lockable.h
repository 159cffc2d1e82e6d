// What Lock and RLock of processes have in common, and what a Condition needs of either.

#ifndef HEDDLE_PRIMITIVES_PROCESS_LOCKABLE_H_
#define HEDDLE_PRIMITIVES_PROCESS_LOCKABLE_H_

#include <cstdint>
#include <stdexcept>

#include "primitives/pool/deadline.h"

namespace heddle::process {

// Also a C++ Lockable, for std::lock_guard and std::unique_lock.
class Lockable {
 public:
  Lockable(const Lockable&) = delete;
  Lockable& operator=(const Lockable&) = delete;
  virtual ~Lockable() = default;

  // Takes the lock (true), or returns false when it could not: at once if not `blocking`, and not
  // before `timeout` has passed otherwise. std::invalid_argument when a timeout is given without
  // blocking, or a negative one.
  bool acquire(bool blocking = true, Timeout timeout = std::nullopt) {
    if (timeout && !blocking) throw std::invalid_argument("a timeout needs a blocking acquire");
    if (timeout && *timeout < timeout->zero()) {
      throw std::invalid_argument("the timeout must not be negative");
    }
    return blocking ? Acquire(pool_internal::Deadline::After(timeout)) : TryAcquire();
  }

  // LockError when not held, see the classes.
  virtual void release() = 0;

  void lock() { Acquire({}); }
  bool try_lock() { return TryAcquire(); }
  void unlock() { release(); }

 protected:
  Lockable() = default;

 private:
  friend class Condition;

  virtual bool TryAcquire() = 0;
  virtual bool Acquire(const pool_internal::Deadline& deadline) = 0;

  // Whether the caller may wait on a condition of this lock.
  virtual bool IsHeld() const = 0;
  // Frees a held lock, however often it was taken, and later takes it as often again.
  virtual std::uint32_t ReleaseAll() = 0;
  virtual void Restore(std::uint32_t depth) = 0;
  // Whether the lock can never be acquired again, because an owner died.
  virtual bool IsLost() = 0;
};

}  // namespace heddle::process

#endif  // HEDDLE_PRIMITIVES_PROCESS_LOCKABLE_H_
