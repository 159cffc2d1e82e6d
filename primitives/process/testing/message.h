// A class that serializes itself, as a user of the processes writes one, with every kind of member
// that codec.h supports out of the box.

#ifndef HEDDLE_PRIMITIVES_PROCESS_TESTING_MESSAGE_H_
#define HEDDLE_PRIMITIVES_PROCESS_TESTING_MESSAGE_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace heddle::process::testing {

enum class Color : std::uint8_t { kRed, kGreen };

// Trivially copyable, and without padding.
struct Point {
  std::int32_t x = 0;
  std::int32_t y = 0;
  double weight = 0;

  bool operator==(const Point&) const = default;

  template <typename Archive>
  void serialize(Archive& archive) {
    archive(x, y, weight);
  }
};

struct Message {
  bool urgent = false;
  Color color = Color::kRed;
  std::string text = {};
  std::vector<Point> points = {};
  std::map<std::string, std::vector<std::string>> headers = {};
  std::optional<std::pair<std::string, std::int64_t>> reply_to = {};

  bool operator==(const Message&) const = default;

  template <typename Archive>
  void serialize(Archive& archive) {
    archive(urgent, color, text, points, headers, reply_to);
  }
};

}  // namespace heddle::process::testing

#endif  // HEDDLE_PRIMITIVES_PROCESS_TESTING_MESSAGE_H_
