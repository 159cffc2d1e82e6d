// Which plain accesses are schedule points when only those that conflict are to be.
#include "stress/runtime/conflicts.h"

#include <gtest/gtest.h>

#include <set>
#include <vector>

#include "stress/runtime/image.h"
#include "stress/strategy/random_walk.h"
#include "stress/strategy/replay.h"
#include "stress/testing/engine_test_support.h"

namespace heddle::testing {
namespace {

using strategy::Operation;
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

// Lets every thread run to its end, and takes down where plain accesses are points.
class Watching final : public strategy::Strategy {
 public:
  bool Begin() override { return true; }
  std::size_t Pick(const strategy::SchedulePoint& point) override {
    const std::size_t picked = strategy::Default(point);
    const Operation& operation = *point.enabled[picked];
    const bool plain = operation.kind == OperationKind::kPlainRead || operation.kind == OperationKind::kPlainWrite;
    if (plain) places_.insert(runtime::image::PlaceOf(operation.site));
    return picked;
  }
  std::uint32_t Choose(strategy::ChoiceKind, std::uint32_t) override { return 0; }
  bool ObservesEveryPoint() const override { return true; }

  std::vector<std::uint64_t> places() const { return {places_.begin(), places_.end()}; }

 private:
  std::set<std::uint64_t> places_;
};

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
  Watching watching;
  EXPECT_EQ(RunOnce(program, watching, Racy(places)).verdict, Verdict::kOk);
  EXPECT_EQ(watching.places(), places);
  Watching of_none;
  EXPECT_EQ(RunOnce(program, of_none, Racy()).verdict, Verdict::kOk);
  EXPECT_EQ(of_none.places(), std::vector<std::uint64_t>());
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
