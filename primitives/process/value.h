// Value<T>: one object in shared memory, with its lock.
// The contract is CPython 3.11 multiprocessing.Value.

#ifndef HEDDLE_PRIMITIVES_PROCESS_VALUE_H_
#define HEDDLE_PRIMITIVES_PROCESS_VALUE_H_

#include <mutex>

#include "primitives/process/element.h"
#include "primitives/process/rlock.h"
#include "primitives/process/shared_memory.h"

namespace heddle::process {

// Shared with the children forked after it was made; any thread of any process that has it may call
// anything. As with Array, each call takes the lock, and an update of a get and a set needs
// get_lock() around both. OwnerDiedError when a process died while it held the lock.
template <typename T>
class Value {
  static_assert(internal::kShareable<T>, "the value is trivially copyable, and no pointer");

 public:
  explicit Value(const T& value = T()) { *value_ = value; }

  T get() const {
    const std::lock_guard lock(lock_);
    return *value_;
  }

  // An integer that does not fit is taken modulo 2^bits.
  template <internal::StorableIn<T> V>
  void set(const V& value) {
    const std::lock_guard lock(lock_);
    *value_ = static_cast<T>(value);
  }

  // The lock of all calls; recursive, so calls may be made under it.
  RLock& get_lock() { return lock_; }

 private:
  internal::Shared<T> value_;
  mutable RLock lock_;
};

}  // namespace heddle::process

#endif  // HEDDLE_PRIMITIVES_PROCESS_VALUE_H_
