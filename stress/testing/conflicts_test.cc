// Which plain accesses are schedule points when only those that conflict are to be.
#include "stress/runtime/conflicts.h"

#include <gtest/gtest.h>

#include <set>
#include <vector>

#include "stress/runtime/image.h"
#include "stress/strategy/random_walk.h"
#include "stress/testing/engine_test_support.h"

namespace heddle::testing {
namespace {

using strategy::OperationKind;

Options Racy(std::vector<std::uint64_t> places = {}) {
  Options options = WithoutSurprises();
  options.detect_races = false;
  options.plain_points = options.racy_points = true;
  options.places = std::move(places);
  return options;
}

std::vector<std::uint64_t> Learned(const Program& program) {
  const runtime::conflicts::Learning learning;
  strategy::RandomWalk random(1);
  EXPECT_EQ(Explore(program, random, Racy(), 20).Verdicts(), std::set{Verdict::kOk});
  return learning.Places();
}

// Where plain accesses are points.
std::vector<std::uint64_t> PointsOf(const Program& program, const Options& options) {
  auto sites = SitesOf(program, options);
  std::set<std::uint64_t> places;
  for (const OperationKind kind : {OperationKind::kPlainRead, OperationKind::kPlainWrite}) {
    for (const void* const site : sites[kind]) places.insert(runtime::image::PlaceOf(site));
  }
  return {places.begin(), places.end()};
}

const Program kAdding = {{"AddInTwoSteps", "AddInTwoSteps"}, "", "ShowCounter"};

TEST(Conflicts, ArePlacesThatAccessWhatAnotherThreadWrites) {
  // The read and the write of AddInTwoSteps, and the read of whoever shows the outcome.
  EXPECT_EQ(Learned(kAdding).size(), 3u);
  EXPECT_EQ(Learned({{"AddInTwoSteps"}, "", ""}).size(), 0u);
}

TEST(Conflicts, AreNoneWhereAllOnlyRead) { EXPECT_EQ(Learned({{"ReadConstant", "ReadConstant"}, "", ""}).size(), 0u); }

TEST(Conflicts, AreNotWhatAThreadHasForItself) {
  // Again one read and one write.
  EXPECT_EQ(Learned({{"WorkAlone", "WorkAlone"}, "", ""}).size(), 2u);
}

TEST(Conflicts, TheirPlacesAreTheOnlyPoints) {
  const Program program = {{"WorkAlone", "WorkAlone"}, "", ""};
  const std::vector<std::uint64_t> places = Learned(program);
  EXPECT_EQ(PointsOf(program, Racy(places)), places);
  EXPECT_EQ(PointsOf(program, Racy()), std::vector<std::uint64_t>());
}

TEST(Conflicts, AnUpdateIsLostBetweenThem) {
  strategy::RandomWalk random(1);
  EXPECT_EQ(Explore(kAdding, random, Racy(Learned(kAdding)), 100).Outcomes(), (std::set<Observed>{{1}, {2}}));
  EXPECT_EQ(Explore(kAdding, random, Racy(), 100).Outcomes(), (std::set<Observed>{{2}}));
}

TEST(Conflicts, PlacesThatAreNoneAreNoPoints) {
  EXPECT_EQ(runtime::image::CodeAt(0), nullptr);
  EXPECT_EQ(runtime::image::CodeAt(~std::uint64_t{0}), nullptr);
  EXPECT_EQ(runtime::image::PlaceOf(nullptr), 0u);
  strategy::RandomWalk random(1);
  EXPECT_EQ(Explore(kAdding, random, Racy({0, 1, ~std::uint64_t{0}}), 20).Outcomes(), (std::set<Observed>{{2}}));
}

}  // namespace
}  // namespace heddle::testing
