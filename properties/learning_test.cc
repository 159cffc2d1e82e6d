#include "properties/learning.h"

#include <gtest/gtest.h>

namespace heddle::properties {
namespace {

using Places = std::vector<std::uint64_t>;

// What is learned from scenarios of which each has these places, and how many are asked.
struct Learned {
  Places places;
  std::uint64_t asked = 0;
  bool operator==(const Learned&) const = default;
};

void PrintTo(const Learned& learned, std::ostream* stream) { *stream << ::testing::PrintToString(learned.places) << " from " << learned.asked; }

Learned From(const std::vector<Places>& scenarios) {
  Learned learned;
  learned.places = PlacesOfConflicts([&](std::uint64_t scenario) {
    EXPECT_EQ(scenario, learned.asked++);
    return scenario < scenarios.size() ? scenarios[scenario] : Places();
  });
  return learned;
}

TEST(Learning, EndsAfterFourScenariosWithoutAnyPlace) { EXPECT_EQ(From({}), (Learned{{}, 4})); }

TEST(Learning, PlacesOfAllScenariosComeInOrderAndOnce) { EXPECT_EQ(From({{5, 9}, {1, 9}, {7}}), (Learned{{1, 5, 7, 9}, 7})); }

TEST(Learning, GoesOnFromEachPlaceThatIsNew) { EXPECT_EQ(From({{1}, {}, {1}, {}, {2}, {}, {}, {}, {3}}), (Learned{{1, 2, 3}, 13})); }

TEST(Learning, AnotherPlaceAfterFourWithoutAnyNewOneIsTooLate) { EXPECT_EQ(From({{1}, {}, {1}, {}, {1}, {2}}), (Learned{{1}, 5})); }

TEST(Learning, EndsAfterThirtyTwoScenarios) {
  std::vector<Places> scenarios;
  for (std::uint64_t i = 0; i < 40; ++i) scenarios.push_back({i});
  const Learned learned = From(scenarios);
  EXPECT_EQ(learned.asked, 32u);
  EXPECT_EQ(learned.places.size(), 32u);
}

}  // namespace
}  // namespace heddle::properties
