// Values as bytes, for what goes from one process to another.
// Trivially copyable types are copied, everything else goes through cereal's binary archive.

#ifndef HEDDLE_PRIMITIVES_PROCESS_CODEC_H_
#define HEDDLE_PRIMITIVES_PROCESS_CODEC_H_

#include <cereal/archives/binary.hpp>
#include <cereal/types/map.hpp>
#include <cereal/types/optional.hpp>
#include <cereal/types/string.hpp>
#include <cereal/types/utility.hpp>
#include <cereal/types/vector.hpp>
#include <cstdint>
#include <cstring>
#include <exception>
#include <sstream>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>

#include "primitives/process/bounded_archive.h"
#include "primitives/process/errors.h"

namespace heddle::process::internal {

// Pointers are refused: what they point to is not sent along.
template <typename T>
inline constexpr bool kCopiedAsBytes = std::is_trivially_copyable_v<T>;

// T is trivially copyable, or default-constructible and serializable by cereal (include cereal's
// header for a standard type that is not included above).
template <typename T>
std::string Encode(const T& value) {
  static_assert(!std::is_pointer_v<T>, "a pointer means nothing in another process");
  if constexpr (kCopiedAsBytes<T>) {
    return std::string(reinterpret_cast<const char*>(&value), sizeof value);
  } else {
    std::ostringstream out;
    cereal::BinaryOutputArchive archive(out);
    archive(value);
    return std::move(out).str();
  }
}

// Throws SerializationError when `bytes` are not a T. Of a trivially copyable class only the number
// of bytes is checked; everything else is read element by element, and allocates no more than its
// elements need for which there are bytes. Elements without any bytes, those of empty classes, are
// taken for missing.
template <typename T>
T Decode(std::string_view bytes) {
  if constexpr (kCopiedAsBytes<T> && !std::is_same_v<std::remove_const_t<T>, bool>) {
    if (bytes.size() != sizeof(T)) throw SerializationError("bytes of another type");
    std::remove_const_t<T> value;
    std::memcpy(&value, bytes.data(), sizeof value);
    return value;
  } else {
    std::remove_const_t<T> value;
    BoundedInputArchive archive(bytes);
    try {
      archive(value);
    } catch (const std::exception& e) {  // also cereal::Exception, or one of T's own
      throw SerializationError(e.what());
    }
    if (archive.left() > 0) throw SerializationError("bytes of another type");
    return value;
  }
}

// The arguments of a call, in order.
template <typename... Args>
std::string EncodeAll(const Args&... args) {
  std::string bytes;
  const auto append = [&bytes](const std::string& part) {
    bytes += Encode(static_cast<std::uint64_t>(part.size()));
    bytes += part;
  };
  (append(Encode(args)), ...);
  return bytes;
}

template <typename... Args>
std::tuple<Args...> DecodeAll(std::string_view bytes) {
  const auto take = [&bytes](std::size_t size) {
    if (size > bytes.size()) throw SerializationError("bytes are missing");
    const std::string_view part = bytes.substr(0, size);
    bytes.remove_prefix(size);
    return part;
  };
  // Braces, because they evaluate from left to right.
  std::tuple<Args...> args{
      Decode<Args>(take(Decode<std::uint64_t>(take(sizeof(std::uint64_t)))))...};
  if (!bytes.empty()) throw SerializationError("more arguments than expected");
  return args;
}

}  // namespace heddle::process::internal

#endif  // HEDDLE_PRIMITIVES_PROCESS_CODEC_H_
