#include "properties/plain_cbor.h"

#include <array>
#include <cstddef>

namespace heddle::properties {
namespace {

constexpr std::size_t kMaxDepth = 16;

// The first byte of an item: three bits of type, five that are its argument or say how many bytes
// of it follow.
enum MajorType { kUnsigned, kNegative, kBytes, kText, kArray, kMap, kTag, kSimple };

}  // namespace

bool IsPlainCbor(const std::vector<std::uint8_t>& bytes) {
  std::array<std::uint64_t, kMaxDepth + 1> to_come{1};  // items, at each level
  std::size_t depth = 0;
  std::size_t at = 0;
  for (;;) {
    while (to_come[depth] == 0) {
      if (depth == 0) return at == bytes.size();
      --depth;
    }
    --to_come[depth];
    if (at == bytes.size()) return false;
    const int type = bytes[at] >> 5;
    const unsigned low = bytes[at] & 31u;
    ++at;
    std::uint64_t argument = low;
    if (low >= 24) {
      if (low > 27) return false;
      const std::size_t size = std::size_t{1} << (low - 24);
      if (bytes.size() - at < size) return false;
      argument = 0;
      for (std::size_t i = 0; i < size; ++i) argument = argument << 8 | bytes[at++];
    }
    if (type == kTag) return false;
    if (type < kBytes || type == kSimple) continue;
    if (argument > bytes.size() - at) return false;
    if (type == kBytes || type == kText) {
      at += argument;
      continue;
    }
    if (depth == kMaxDepth) return false;
    to_come[++depth] = type == kMap ? 2 * argument : argument;
  }
}

}  // namespace heddle::properties
