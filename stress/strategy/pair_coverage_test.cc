#include "stress/strategy/pair_coverage.h"

#include <gtest/gtest.h>

#include "stress/strategy/testing/simulation.h"

namespace heddle::strategy {
namespace {

int words[2];

Operation Write(ThreadId thread, int word) {
  Operation operation = testing::WriteOf(words[word]);
  operation.thread = thread;
  return operation;
}

TEST(PairCoverage, CountsWhoFollowsWhomOnce) {
  PairCoverage pairs;
  pairs.Begin();
  pairs.Add(Write(1, 0));
  EXPECT_EQ(pairs.New(), 1u) << "the first on the word";
  pairs.Add(Write(2, 0));
  pairs.Add(Write(1, 0));
  EXPECT_EQ(pairs.New(), 3u);
  pairs.Add(Write(2, 0));
  EXPECT_EQ(pairs.New(), 3u) << "had in this execution";
  pairs.Begin();
  EXPECT_EQ(pairs.New(), 0u);
  pairs.Add(Write(1, 0));
  pairs.Add(Write(2, 0));
  EXPECT_EQ(pairs.New(), 0u) << "had in the execution before";
  pairs.Begin();
  pairs.Add(Write(2, 0));
  EXPECT_EQ(pairs.New(), 1u) << "another one is first";
}

TEST(PairCoverage, TellsAddressesAndKindsApart) {
  PairCoverage pairs;
  pairs.Begin();
  pairs.Add(Write(1, 0));
  pairs.Add(Write(2, 1));
  pairs.Add(Operation());
  EXPECT_EQ(pairs.New(), 2u) << "each is the first on its word, and the last is on none";
  pairs.Begin();
  Operation read = Write(1, 0);
  read.kind = OperationKind::kLoad;
  pairs.Add(read);
  EXPECT_EQ(pairs.New(), 1u);
}

}  // namespace
}  // namespace heddle::strategy
