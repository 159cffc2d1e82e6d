#include "properties/drawn.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <vector>

namespace heddle::properties {
namespace {

using Numbers = std::vector<int>;

constexpr int kLeast = 2;
constexpr int kMost = 5;

rc::Shrinkable<Numbers> DrawNumbers(std::uint64_t seed) {
  return GenSome(kLeast, kMost, rc::gen::inRange(0, 8))(rc::Random(seed), /*size=*/100);
}

rc::Shrinkable<Numbers> DrawMost() {
  for (std::uint64_t seed = 0;; ++seed) {
    if (const auto drawn = DrawNumbers(seed); drawn.value().size() == kMost) return drawn;
  }
}

std::vector<rc::Shrinkable<Numbers>> ShrinksOf(const rc::Shrinkable<Numbers>& drawn) {
  std::vector<rc::Shrinkable<Numbers>> all;
  auto shrinks = drawn.shrinks();
  while (auto shrunk = shrinks.next()) all.push_back(*shrunk);
  return all;
}

// The first of those that `drawn` shrinks to for which `holds`, and so on.
template <typename Predicate>
rc::Shrinkable<Numbers> ShrunkWhile(rc::Shrinkable<Numbers> drawn, const Predicate& holds) {
  while (true) {
    auto shrinks = ShrinksOf(drawn);
    const auto next = std::find_if(shrinks.begin(), shrinks.end(), [&](const auto& one) { return holds(one.value()); });
    if (next == shrinks.end()) return drawn;
    drawn = *next;
  }
}

TEST(GenSome, DrawsEveryCountBetweenLeastAndMost) {
  std::set<std::size_t> counts;
  for (std::uint64_t seed = 0; seed < 100; ++seed) counts.insert(DrawNumbers(seed).value().size());
  EXPECT_EQ(counts, (std::set<std::size_t>{2, 3, 4, 5}));
}

TEST(GenSome, TheSameSeedDrawsTheSame) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) EXPECT_EQ(DrawNumbers(seed).value(), DrawNumbers(seed).value());
}

TEST(GenSome, AnyElementCanBeLeftOut) {
  const auto drawn = DrawMost();
  const Numbers numbers = drawn.value();
  std::set<Numbers> shrinks;
  for (const auto& shrunk : ShrinksOf(drawn)) shrinks.insert(shrunk.value());
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    Numbers fewer = numbers;
    fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(i));
    EXPECT_TRUE(shrinks.contains(fewer)) << "without number " << i;
  }
}

TEST(GenSome, ElementsAreLeftOutAfterOthersWereMadeSimpler) {
  const auto simpler = ShrunkWhile(DrawMost(), [](const Numbers& numbers) { return numbers.size() == kMost; });
  ASSERT_EQ(simpler.value(), Numbers(kMost, 0));
  EXPECT_EQ(ShrunkWhile(simpler, [](const Numbers&) { return true; }).value(), Numbers(kLeast, 0));
}

TEST(GenSome, NeverShrinksToFewerThanLeast) {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    for (const auto& shrunk : ShrinksOf(DrawNumbers(seed))) EXPECT_GE(shrunk.value().size(), static_cast<std::size_t>(kLeast));
  }
}

TEST(GenSome, FindsThePairThatMatters) {
  const auto matters = [](const Numbers& numbers) {
    return std::count_if(numbers.begin(), numbers.end(), [](int number) { return number >= 3; }) >= 2;
  };
  int found = 0;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    const auto drawn = DrawNumbers(seed);
    if (!matters(drawn.value())) continue;
    ++found;
    EXPECT_EQ(ShrunkWhile(drawn, matters).value(), (Numbers{3, 3}));
  }
  EXPECT_GT(found, 50);
}

TEST(GenCount, IsAlwaysThatManyAndShrinksToTheLeast) {
  const rc::Gen<int> generator = GenCount(2, 5);
  for (std::uint64_t seed = 0; seed < 20; ++seed) EXPECT_EQ(generator(rc::Random(seed), /*size=*/100).value(), 5);
  auto drawn = generator(rc::Random(1), /*size=*/100);
  while (auto fewer = drawn.shrinks().next()) drawn = *fewer;
  EXPECT_EQ(drawn.value(), 2);
  EXPECT_FALSE(GenCount(2, 2)(rc::Random(1), /*size=*/100).shrinks().next());
}

}  // namespace
}  // namespace heddle::properties
