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
#include <sstream>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>

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

// Throws SerializationError when `bytes` are not a T.
template <typename T>
T Decode(std::string_view bytes) {
  if constexpr (kCopiedAsBytes<T>) {
    if (bytes.size() != sizeof(T)) throw SerializationError("bytes of another type");
    std::remove_const_t<T> value;
    std::memcpy(&value, bytes.data(), sizeof value);
    return value;
  } else {
    T value;
    try {
      std::istringstream in{std::string(bytes)};
      cereal::BinaryInputArchive archive(in);
      archive(value);
      if (in.peek() == std::istringstream::traits_type::eof()) return value;
    } catch (const std::exception& e) {  // cereal::Exception, or std::bad_alloc for a wild size
      throw SerializationError(e.what());
    }
    throw SerializationError("bytes of another type");
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
  return std::tuple<Args...>{
      Decode<Args>(take(Decode<std::uint64_t>(take(sizeof(std::uint64_t)))))...};
}

}  // namespace heddle::process::internal

#endif  // HEDDLE_PRIMITIVES_PROCESS_CODEC_H_
