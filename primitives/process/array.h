// Array<T>: a fixed number of elements in shared memory, with their lock.
// The contract is CPython 3.11 multiprocessing.Array.

#ifndef HEDDLE_PRIMITIVES_PROCESS_ARRAY_H_
#define HEDDLE_PRIMITIVES_PROCESS_ARRAY_H_

#include <algorithm>
#include <cstddef>
#include <initializer_list>
#include <mutex>
#include <stdexcept>
#include <type_traits>
#include <vector>

#include "primitives/process/element.h"
#include "primitives/process/rlock.h"
#include "primitives/process/shared_memory.h"
#include "primitives/process/slice.h"

namespace heddle::process {

// Shared with the children forked after it was made; any thread of any process that has it may call
// anything. Array<Typecode<'i'>> is Python's Array('i', ...).
//
// Every call takes the lock, so it is never torn; but two calls are two, and an update by get and
// set may lose another's unless get_lock() is held around both. Errors: std::out_of_range where
// Python raises IndexError, std::invalid_argument for ValueError; TypeError is a compile error.
// OwnerDiedError when a process died while it held the lock.
template <typename T>
class Array {
  static_assert(internal::kShareable<T>, "elements are trivially copyable, and no pointers");

 public:
  // `size` elements, zero.
  explicit Array(std::size_t size)
      : size_(size),
        memory_(std::max<std::size_t>(size * sizeof(T), 1)),
        elements_(memory_.allocate<T>(size)) {}
  Array(std::initializer_list<T> values) : Array(std::vector<T>(values)) {}
  explicit Array(const std::vector<T>& values) : Array(values.size()) {
    std::copy(values.begin(), values.end(), elements_);
  }

  std::size_t size() const { return size_; }

  // Negative indices count from the end. std::out_of_range.
  T get(std::ptrdiff_t index) const {
    const std::lock_guard lock(lock_);
    return elements_[internal::ResolveIndex(index, size_)];
  }

  // An integer that does not fit is taken modulo 2^bits, as ctypes does: in an 'i' array 2^31 is
  // -2^31. A floating-point value is refused for integer elements. std::out_of_range.
  template <internal::StorableIn<T> V>
  void set(std::ptrdiff_t index, const V& value) {
    const std::lock_guard lock(lock_);
    elements_[internal::ResolveIndex(index, size_)] = static_cast<T>(value);
  }

  // std::invalid_argument when step is 0.
  std::vector<T> get(const Slice& slice) const {
    const internal::SliceRange range = internal::ResolveSlice(slice, size_);
    std::vector<T> values;
    values.reserve(range.count);
    const std::lock_guard lock(lock_);
    std::ptrdiff_t at = range.start;
    for (std::size_t i = 0; i < range.count; ++i, at += range.step) values.push_back(elements_[at]);
    return values;
  }

  // std::invalid_argument when the slice has another length than `values`, or step is 0; nothing is
  // changed then.
  void set(const Slice& slice, const std::vector<T>& values) {
    const internal::SliceRange range = internal::ResolveSlice(slice, size_);
    if (range.count != values.size()) {
      throw std::invalid_argument("can only assign a sequence of the same size");
    }
    const std::lock_guard lock(lock_);
    std::ptrdiff_t at = range.start;
    for (std::size_t i = 0; i < range.count; ++i, at += range.step) elements_[at] = values[i];
  }

  // What a[i] is: reads by conversion, writes by assignment, each a call of its own. So a[i] += 1
  // is two calls.
  class Reference {
   public:
    operator T() const { return array_->get(index_); }
    template <internal::StorableIn<T> V>
    Reference& operator=(const V& value) {
      array_->set(index_, value);
      return *this;
    }
    Reference& operator=(const Reference& other) { return *this = static_cast<T>(other); }
    template <internal::StorableIn<T> V>
    Reference& operator+=(const V& value) {
      return *this = static_cast<T>(static_cast<T>(*this) + value);
    }
    template <internal::StorableIn<T> V>
    Reference& operator-=(const V& value) {
      return *this = static_cast<T>(static_cast<T>(*this) - value);
    }

   private:
    friend class Array;
    Reference(Array* array, std::ptrdiff_t index) : array_(array), index_(index) {}
    Reference(const Reference&) = default;

    Array* array_;
    std::ptrdiff_t index_;
  };
  Reference operator[](std::ptrdiff_t index) { return Reference(this, index); }
  T operator[](std::ptrdiff_t index) const { return get(index); }

  // The lock of all calls; recursive, so calls may be made under it.
  RLock& get_lock() { return lock_; }

 private:
  const std::size_t size_;
  SharedMemory memory_;
  T* elements_;
  mutable RLock lock_;
};

}  // namespace heddle::process

#endif  // HEDDLE_PRIMITIVES_PROCESS_ARRAY_H_
