#include "properties/testing/mutate.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace heddle::properties::testing {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view kMeaningful[] = {
    // CBOR: empty and endless containers and strings, lengths of eight bytes, a tag, a float, a
    // break.
    "\x80"sv, "\xa0"sv, "\x9f"sv, "\xbf"sv, "\x5f"sv, "\x7f"sv,
    "\x9b\xff\xff\xff\xff\xff\xff\xff\xff"sv, "\xbb\x00\x00\x00\x00\x7f\xff\xff\xff"sv,
    "\x5b\x00\x00\x00\x01\x00\x00\x00\x00"sv, "\x7b\x7f\xff\xff\xff\xff\xff\xff\xff"sv, "\xc0"sv,
    "\xfb\x7f\xf0\x00\x00\x00\x00\x00\x00"sv, "\xff"sv, "\x1b\xff\xff\xff\xff\xff\xff\xff\xff"sv,
    "\x81\x81\x81\x81"sv,
    // JSON.
    "["sv, "]"sv, "{"sv, "}"sv, "\""sv, ","sv, ":"sv, "-"sv, "1e999"sv, "18446744073709551616"sv,
    "null"sv, "\\ud800"sv, "\0"sv, "\n"sv};

std::size_t Below(std::mt19937_64& random, std::size_t bound) {
  return bound == 0 ? 0 : random() % bound;
}

}  // namespace

std::string Mutated(std::string data, std::mt19937_64& random) {
  for (std::size_t changes = 1 + Below(random, 4); changes > 0; --changes) {
    const std::size_t at = Below(random, data.size() + 1);
    const std::size_t length = Below(random, std::min<std::size_t>(data.size() - at, 32) + 1);
    switch (Below(random, 8)) {
      case 0:
        if (at < data.size()) data[at] = static_cast<char>(data[at] ^ (1 << Below(random, 8)));
        break;
      case 1:
        if (at < data.size()) data[at] = static_cast<char>(random());
        break;
      case 2:
        data.erase(at, length);
        break;
      case 3:
        data.insert(at, data.substr(Below(random, data.size() + 1), length));
        break;
      case 4:
        data.resize(at);
        break;
      case 5:
        data.insert(at, 1 + Below(random, 300), static_cast<char>(random()));
        break;
      case 6:
        data.insert(at, kMeaningful[Below(random, std::size(kMeaningful))]);
        break;
      case 7: {
        const std::string_view piece = kMeaningful[Below(random, std::size(kMeaningful))];
        data.replace(at, std::min(piece.size(), data.size() - at), piece);
        break;
      }
    }
  }
  return data;
}

}  // namespace heddle::properties::testing
