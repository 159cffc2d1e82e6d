// What can be an element of an Array or a Value, and what can be stored in one.

#ifndef HEDDLE_PRIMITIVES_PROCESS_ELEMENT_H_
#define HEDDLE_PRIMITIVES_PROCESS_ELEMENT_H_

#include <concepts>
#include <type_traits>

namespace heddle::process {

namespace internal {

// A pointer would point to one process's memory.
template <typename T>
inline constexpr bool kShareable =
    std::is_trivially_copyable_v<T>&& std::is_default_constructible_v<T> && !std::is_pointer_v<T>;

// Whether a V may be stored in a T without Python raising TypeError: integers in integers, numbers
// in floating-point elements, and otherwise what converts implicitly.
template <typename V, typename T>
concept StorableIn = (std::is_arithmetic_v<T> && std::is_arithmetic_v<V> &&
                      (std::floating_point<T> || std::integral<V>)) ||
                     (!std::is_arithmetic_v<T> && std::convertible_to<V, T>);

template <char kCode>
struct TypecodeOf;
template <>
struct TypecodeOf<'b'> {
  using type = signed char;
};
template <>
struct TypecodeOf<'B'> {
  using type = unsigned char;
};
template <>
struct TypecodeOf<'h'> {
  using type = short;  // NOLINT(google-runtime-int): Python defines the codes by C's types.
};
template <>
struct TypecodeOf<'H'> {
  using type = unsigned short;  // NOLINT(google-runtime-int)
};
template <>
struct TypecodeOf<'i'> {
  using type = int;
};
template <>
struct TypecodeOf<'I'> {
  using type = unsigned int;
};
template <>
struct TypecodeOf<'q'> {
  using type = long long;  // NOLINT(google-runtime-int)
};
template <>
struct TypecodeOf<'Q'> {
  using type = unsigned long long;  // NOLINT(google-runtime-int)
};
template <>
struct TypecodeOf<'f'> {
  using type = float;
};
template <>
struct TypecodeOf<'d'> {
  using type = double;
};

}  // namespace internal

// The element type of a type code of Python's array module, for instance Array<Typecode<'i'>>.
template <char kCode>
using Typecode = typename internal::TypecodeOf<kCode>::type;

}  // namespace heddle::process

#endif  // HEDDLE_PRIMITIVES_PROCESS_ELEMENT_H_
