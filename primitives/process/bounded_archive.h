// Reads cereal's binary format out of a string that may hold anything.
// cereal's own archive believes every size that it reads, and allocates that much.

#ifndef HEDDLE_PRIMITIVES_PROCESS_BOUNDED_ARCHIVE_H_
#define HEDDLE_PRIMITIVES_PROCESS_BOUNDED_ARCHIVE_H_

#include <cereal/archives/binary.hpp>
#include <cereal/cereal.hpp>
#include <cstddef>
#include <cstring>
#include <string_view>
#include <type_traits>

#include "primitives/process/errors.h"

namespace heddle::process::internal {

// What it reads was written by cereal::BinaryOutputArchive. Throws SerializationError when bytes
// are missing, and for a container that is said to have more elements than there are bytes left, so
// what a decoder allocates is bounded by the length of its input.
class BoundedInputArchive
    : public cereal::InputArchive<BoundedInputArchive, cereal::AllowEmptyClassElision> {
 public:
  // `bytes` must outlive the archive.
  explicit BoundedInputArchive(std::string_view bytes) : InputArchive(this), bytes_(bytes) {}

  std::size_t left() const { return bytes_.size(); }

  void Read(void* to, std::size_t size) {
    if (size > left()) throw SerializationError("bytes are missing");
    if (size > 0) std::memcpy(to, bytes_.data(), size);
    bytes_.remove_prefix(size);
  }

 private:
  std::string_view bytes_;
};

// cereal finds these by their names.

template <typename T>
requires std::is_arithmetic_v<T>
void load(BoundedInputArchive& archive, T& value) { archive.Read(&value, sizeof value); }

// Any other byte in a bool is undefined behavior.
inline void load(BoundedInputArchive& archive, bool& value) {
  static_assert(sizeof(bool) == 1);
  unsigned char byte;
  archive.Read(&byte, 1);
  if (byte > 1) throw SerializationError("neither true nor false");
  value = byte == 1;
}

template <typename T>
void load(BoundedInputArchive& archive, cereal::BinaryData<T>& data) {
  archive.Read(data.data, data.size);
}

template <typename T>
void load(BoundedInputArchive& archive, cereal::SizeTag<T>& tag) {
  archive(tag.size);
  if (tag.size > archive.left()) throw SerializationError("elements are missing");
}

template <typename T>
void load(BoundedInputArchive& archive, cereal::NameValuePair<T>& pair) {
  archive(pair.value);
}

}  // namespace heddle::process::internal

CEREAL_REGISTER_ARCHIVE(heddle::process::internal::BoundedInputArchive)

// One half of CEREAL_SETUP_ARCHIVE_TRAITS: the writer is paired with cereal's own reader already.
template <>
struct cereal::traits::detail::get_output_from_input<
    heddle::process::internal::BoundedInputArchive> {
  using type = cereal::BinaryOutputArchive;
};

#endif  // HEDDLE_PRIMITIVES_PROCESS_BOUNDED_ARCHIVE_H_
