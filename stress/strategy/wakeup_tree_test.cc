#include "stress/strategy/wakeup_tree.h"

#include <gtest/gtest.h>

#include <vector>

#include "stress/strategy/testing/events.h"

namespace heddle::strategy {
namespace {

using testing::Read;
using testing::SequenceOf;
using testing::StepOf;
using testing::Write;

const int x = 0;
const int y = 0;

// The threads of each path from the root to a leaf.
using Paths = std::vector<std::vector<int>>;

void AddPaths(const WakeupTree& tree, std::vector<int> path, Paths* paths) {
  if (tree.children.empty()) paths->push_back(path);
  for (const WakeupTree& child : tree.children) {
    path.push_back(child.step.thread);
    AddPaths(child, path, paths);
    path.pop_back();
  }
}

Paths PathsOf(const WakeupTree& tree) {
  Paths paths;
  AddPaths(tree, {}, &paths);
  return paths;
}

TEST(WakeupTree, TheFirstSequenceIsABranch) {
  WakeupTree tree;
  tree.Insert(SequenceOf({Write(0, x), Write(1, x)}), /*strictly=*/true);
  EXPECT_EQ(PathsOf(tree), (Paths{{0, 1}}));
}

TEST(WakeupTree, AnotherOrderOfWhatIsIndependentAddsNothing) {
  WakeupTree tree;
  tree.Insert(SequenceOf({Write(0, x), Write(1, y), Write(2, x)}), true);
  tree.Insert(SequenceOf({Write(1, y), Write(0, x), Write(2, x)}), true);
  EXPECT_EQ(PathsOf(tree), (Paths{{0, 1, 2}}));
}

TEST(WakeupTree, AnotherOrderOfWhatIsDependentIsABranchOfItsOwn) {
  WakeupTree tree;
  tree.Insert(SequenceOf({Write(0, x), Write(1, x)}), true);
  tree.Insert(SequenceOf({Write(1, x), Write(0, x)}), true);
  EXPECT_EQ(PathsOf(tree), (Paths{{0, 1}, {1, 0}}));
}

TEST(WakeupTree, ALongerSequenceGoesOnWhereTheShorterOneEnds) {
  WakeupTree tree;
  tree.Insert(SequenceOf({Write(0, x)}), true);
  tree.Insert(SequenceOf({Write(0, x), Write(1, x)}), true);
  EXPECT_EQ(PathsOf(tree), (Paths{{0, 1}}));
}

TEST(WakeupTree, AStepThatTheSequenceDoesNotHaveMayComeFirstUnlessStrictly) {
  for (const bool strictly : {false, true}) {
    WakeupTree tree;
    tree.Insert(SequenceOf({Write(2, y)}), true);
    tree.Insert(SequenceOf({Write(0, x), Write(1, x)}), strictly);
    EXPECT_EQ(PathsOf(tree), strictly ? (Paths{{2}, {0, 1}}) : (Paths{{2, 0, 1}})) << strictly;
  }
}

TEST(WakeupTree, KnowsItsChildren) {
  WakeupTree tree;
  tree.Append(StepOf(Write(3, x)));
  EXPECT_TRUE(tree.HasChildOf(3));
  EXPECT_FALSE(tree.HasChildOf(0));
}

TEST(Sleeper, IsInitialWhereNothingBeforeItDependsOnIt) {
  const Sequence sequence = SequenceOf({Write(0, x), Read(1, y), Read(2, x)});
  EXPECT_TRUE(IsInitial(Sleeper{0, {Write(0, x)}}, sequence));
  EXPECT_TRUE(IsInitial(Sleeper{1, {Read(1, y)}}, sequence));
  EXPECT_FALSE(IsInitial(Sleeper{2, {Read(2, x)}}, sequence));
  EXPECT_FALSE(IsInitial(Sleeper{3, {Write(3, y)}}, sequence));
}

TEST(Sleeper, IsWeaklyInitialAlsoWhereTheSequenceDoesNotHaveItAndDoesNotDependOnIt) {
  const Sequence sequence = SequenceOf({Write(0, x), Read(1, y)});
  EXPECT_TRUE(IsWeakInitial(Sleeper{1, {Read(1, y)}}, sequence));
  EXPECT_TRUE(IsWeakInitial(Sleeper{2, {Read(2, y)}}, sequence));
  EXPECT_FALSE(IsWeakInitial(Sleeper{2, {Write(2, y)}}, sequence));
  // Whatever it was answered must be independent.
  EXPECT_FALSE(IsWeakInitial(Sleeper{2, {Read(2, y), Read(2, x)}}, sequence));
}

}  // namespace
}  // namespace heddle::strategy
