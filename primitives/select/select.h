// The classic select() triple: which of these objects can be read, written, or have an exceptional
// condition. Contract: CPython 3.11 select.select.
#ifndef HEDDLE_PRIMITIVES_SELECT_SELECT_H_
#define HEDDLE_PRIMITIVES_SELECT_SELECT_H_

#include <algorithm>
#include <array>
#include <concepts>
#include <iterator>
#include <span>
#include <utility>
#include <vector>

#include "primitives/select/deadline.h"

namespace heddle {

// What can be selected: a descriptor, an object with fileno(), or a pointer to one.
template <typename T>
concept Selectable = std::convertible_to<T, int> || requires(const T& object) {
  { object.fileno() } -> std::convertible_to<int>;
} || requires(const T& object) {
  { object->fileno() } -> std::convertible_to<int>;
};

// Each list is a subset of the list that was given: the same objects, in the same order, duplicates
// kept. All three are empty after a timeout.
template <Selectable R, Selectable W, Selectable X>
struct Selected {
  std::vector<R> readable;
  std::vector<W> writable;
  std::vector<X> error;
};

namespace internal {

// For each of the three lists, a flag per descriptor. Throws as select() below.
using SelectFlags = std::array<std::vector<bool>, 3>;
SelectFlags SelectDescriptors(const std::array<std::vector<int>, 3>& descriptors, Timeout timeout);

template <Selectable T>
int DescriptorOf(const T& object) {
  if constexpr (std::convertible_to<T, int>) {
    return object;
  } else if constexpr (requires { object.fileno(); }) {
    return object.fileno();
  } else {
    return object->fileno();
  }
}

template <Selectable T>
std::vector<int> DescriptorsOf(std::span<const T> objects) {
  std::vector<int> descriptors;
  descriptors.reserve(objects.size());
  std::transform(objects.begin(), objects.end(), std::back_inserter(descriptors), DescriptorOf<T>);
  return descriptors;
}

template <typename T>
std::vector<T> Flagged(std::span<const T> objects, const std::vector<bool>& flags) {
  std::vector<T> chosen;
  for (std::size_t i = 0; i < objects.size(); ++i) {
    if (flags[i]) chosen.push_back(objects[i]);
  }
  return chosen;
}

}  // namespace internal

// Blocks until at least one object is ready or `timeout` has passed; with three empty lists it
// sleeps. End of file is readable. An interrupted wait goes on with the time that is left (PEP
// 475); the timeout is rounded up to microseconds.
//
// Throws std::invalid_argument for a negative descriptor, for one that is not below FD_SETSIZE
// (1024: poll and epoll have no such limit) and for a negative timeout; std::system_error (EBADF)
// for a closed descriptor. O(highest descriptor) per call. Any thread may call it.
template <Selectable R = int, Selectable W = R, Selectable X = R>
Selected<R, W, X> select(const std::vector<R>& readable, const std::vector<W>& writable,
                         const std::vector<X>& error, Timeout timeout = std::nullopt) {
  const std::span<const R> r(readable);
  const std::span<const W> w(writable);
  const std::span<const X> x(error);
  const internal::SelectFlags flags = internal::SelectDescriptors(
      {internal::DescriptorsOf(r), internal::DescriptorsOf(w), internal::DescriptorsOf(x)},
      timeout);
  return {internal::Flagged(r, flags[0]), internal::Flagged(w, flags[1]),
          internal::Flagged(x, flags[2])};
}

}  // namespace heddle

#endif  // HEDDLE_PRIMITIVES_SELECT_SELECT_H_
