// CBOR (RFC 8949) from outside is looked at before it is parsed: the parser calls itself for every
// level of nesting.
#ifndef HEDDLE_PROPERTIES_PLAIN_CBOR_H_
#define HEDDLE_PROPERTIES_PLAIN_CBOR_H_

#include <cstdint>
#include <vector>

namespace heddle::properties {

// Whether the bytes are one complete item that nests at most 16 levels deep, without tags and
// without lengths left open, whose every length fits what follows. Time linear in the bytes, and no
// memory.
bool IsPlainCbor(const std::vector<std::uint8_t>& bytes);

}  // namespace heddle::properties

#endif  // HEDDLE_PROPERTIES_PLAIN_CBOR_H_
