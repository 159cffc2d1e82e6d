// Values as bytes and back, and bytes that are no values: cut off, too long, damaged, or garbage.

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "primitives/process/codec.h"
#include "primitives/process/errors.h"
#include "primitives/process/testing/allocation_probe.h"
#include "primitives/process/testing/message.h"

namespace rc {

using heddle::process::testing::Color;
using heddle::process::testing::Message;
using heddle::process::testing::Point;

template <typename T>
struct Arbitrary<std::optional<T>> {
  static Gen<std::optional<T>> arbitrary() {
    return gen::map(gen::maybe(gen::arbitrary<T>()), [](Maybe<T> value) {
      return value ? std::optional<T>(std::move(*value)) : std::nullopt;
    });
  }
};

template <>
struct Arbitrary<Color> {
  static Gen<Color> arbitrary() { return gen::element(Color::kRed, Color::kGreen); }
};

template <>
struct Arbitrary<Point> {
  static Gen<Point> arbitrary() {
    return gen::build<Point>(gen::set(&Point::x), gen::set(&Point::y), gen::set(&Point::weight));
  }
};

template <>
struct Arbitrary<Message> {
  static Gen<Message> arbitrary() {
    return gen::build<Message>(gen::set(&Message::urgent), gen::set(&Message::color),
                               gen::set(&Message::text), gen::set(&Message::points),
                               gen::set(&Message::headers), gen::set(&Message::reply_to));
  }
};

}  // namespace rc

namespace heddle::process::internal {
namespace {

using testing::AllocationProbe;
using testing::Color;
using testing::Message;
using testing::Point;

// The bytes are a T, whatever its value, or refused; and what is allocated for them has to do with
// their number.
template <typename T>
void IsRefusedOrAValue(const std::string& bytes) {
  // A container doubles at most; the constant is the exception and its text.
  const std::size_t bound = 2 * sizeof(Message) * bytes.size() + 1024;
  const AllocationProbe probe;
  std::optional<T> value;
  try {
    value.emplace(Decode<T>(bytes));
  } catch (const SerializationError&) {
  }
  RC_ASSERT(probe.largest() <= bound);
  if (!value) return;
  // As bytes, since a NaN differs from itself.
  const std::string again = Encode(*value);
  RC_ASSERT(Encode(Decode<T>(again)) == again);
}

template <typename T>
class CodecTest : public ::testing::Test {};

using Types = ::testing::Types<bool, std::uint64_t, float, Color, Point, std::string,
                               std::vector<std::uint8_t>, std::vector<bool>,
                               std::vector<std::string>, std::vector<std::vector<double>>,
                               std::map<std::string, int>, std::map<int, Point>,
                               std::optional<std::string>, std::pair<std::string, Point>, Message>;
TYPED_TEST_SUITE(CodecTest, Types);

TYPED_TEST(CodecTest, AValueComesBackFromItsBytesAndNoOthers) {
  EXPECT_TRUE(rc::check([](const TypeParam& value) {
    const std::string bytes = Encode(value);
    RC_ASSERT(Decode<TypeParam>(bytes) == value);
    const auto kept = *rc::gen::inRange<std::size_t>(0, bytes.size());
    RC_ASSERT_THROWS_AS(Decode<TypeParam>(bytes.substr(0, kept)), SerializationError);
    const auto more = *rc::gen::nonEmpty<std::string>();
    RC_ASSERT_THROWS_AS(Decode<TypeParam>(bytes + more), SerializationError);
  }));
}

// Eight bytes of a good message are replaced: often they are a size.
TYPED_TEST(CodecTest, DamageAndGarbageAreRefusedOrAValue) {
  EXPECT_TRUE(rc::check([](const TypeParam& value, const std::string& garbage) {
    IsRefusedOrAValue<TypeParam>(garbage);
    std::string bytes = Encode(value);
    const auto at = *rc::gen::inRange<std::size_t>(0, bytes.size());
    const std::vector<std::uint64_t> sizes = {*rc::gen::arbitrary<std::uint64_t>(), bytes.size(),
                                              1u << 29, std::uint64_t{1} << 32, ~std::uint64_t{0}};
    const std::uint64_t size = *rc::gen::elementOf(sizes);
    bytes.replace(at, sizeof size, Encode(size));
    IsRefusedOrAValue<TypeParam>(bytes);
  }));
}

using Arguments = std::tuple<int, std::string, std::vector<std::string>, Message>;

std::string EncodeArguments(const Arguments& arguments) {
  return std::apply([](const auto&... each) { return EncodeAll(each...); }, arguments);
}

Arguments DecodeArguments(const std::string& bytes) {
  return DecodeAll<int, std::string, std::vector<std::string>, Message>(bytes);
}

RC_GTEST_PROP(ArgumentsTest, ComeBackInOrder, (const Arguments& arguments)) {
  RC_ASSERT(DecodeArguments(EncodeArguments(arguments)) == arguments);
}

RC_GTEST_PROP(ArgumentsTest, AreRefusedWhenBytesAreMissingOrTooMany, (const Arguments& arguments)) {
  const std::string bytes = EncodeArguments(arguments);
  const auto kept = *rc::gen::inRange<std::size_t>(0, bytes.size());
  RC_ASSERT_THROWS_AS(DecodeArguments(bytes.substr(0, kept)), SerializationError);
  RC_ASSERT_THROWS_AS(DecodeArguments(bytes + '\0'), SerializationError);
}

RC_GTEST_PROP(ArgumentsTest, GarbageIsRefused, (const std::string& bytes)) {
  const AllocationProbe probe;
  RC_ASSERT_THROWS_AS(DecodeArguments(bytes), SerializationError);
  RC_ASSERT(probe.largest() <= 2 * bytes.size() + 1024);
}

}  // namespace
}  // namespace heddle::process::internal
