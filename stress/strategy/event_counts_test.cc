#include "stress/strategy/event_counts.h"

#include <gtest/gtest.h>

#include <vector>

#include "stress/strategy/testing/simulation.h"

namespace heddle::strategy {
namespace {

int words[2];

Operation Of(OperationKind kind, const void* object, bool writes, ThreadId thread) {
  Operation operation;
  operation.kind = kind;
  operation.object = object;
  operation.writes = writes;
  operation.thread = thread;
  return operation;
}
Operation Read(int word, ThreadId thread) { return Of(OperationKind::kLoad, &words[word], false, thread); }
Operation Write(int word, ThreadId thread) { return Of(OperationKind::kStore, &words[word], true, thread); }
Operation Create(ThreadId thread) { return Of(OperationKind::kCreate, nullptr, true, thread); }

TEST(EventCounts, ALocationIsSharedWhenSeveralThreadsTouchItAndOneWrites) {
  EventCounts counts;
  counts.Begin();
  counts.Add(Read(0, 1), true);
  counts.Add(Read(0, 2), true);
  EXPECT_TRUE(counts.Shared().empty()) << "nobody writes";
  counts.Add(Write(1, 1), true);
  counts.Add(Read(1, 1), true);
  EXPECT_TRUE(counts.Shared().empty()) << "one thread touches it";
  counts.Add(Write(0, 1), true);
  ASSERT_EQ(counts.Shared().size(), 1u);
  EXPECT_EQ(counts.AddressOf(counts.Shared()[0]), &words[0]);
  counts.Add(Write(0, 2), true);
  EXPECT_EQ(counts.Shared().size(), 1u) << "once";
}

// What is done before other threads are there, and after they have ended, conflicts with nothing.
TEST(EventCounts, OperationsWithoutACompetitorDoNotShare) {
  EventCounts counts;
  counts.Begin();
  counts.Add(Write(0, 0), false);
  counts.Add(Write(0, 1), true);
  counts.Add(Read(0, 0), false);
  EXPECT_TRUE(counts.Shared().empty());
}

TEST(EventCounts, ExpectsTheMeanOfTheExecutionsThatHaveEnded) {
  EventCounts counts;
  counts.Begin();
  const EventCounts::Location location = counts.Add(Write(0, 1), true);
  EXPECT_EQ(counts.Expected(location, 1), 0) << "not ended";
  counts.Add(Write(0, 1), true);
  counts.Begin();
  EXPECT_EQ(counts.Expected(location, 1), 2);
  counts.Add(Write(0, 1), true);
  EXPECT_EQ(counts.Expected(location, 1), 2) << "does not change during an execution";
  counts.Begin();
  EXPECT_EQ(counts.Expected(location, 1), 1.5);
  EXPECT_EQ(counts.Expected(location, 2), 0);
}

TEST(EventCounts, KnowsWhoCreatedWhom) {
  EventCounts counts;
  counts.Begin();
  EXPECT_EQ(counts.Threads(), 1);
  counts.Add(Create(0), false);
  counts.Add(Create(1), true);
  EXPECT_EQ(counts.Threads(), 3);
  EXPECT_EQ(counts.ParentOf(1), 0);
  EXPECT_EQ(counts.ParentOf(2), 1);
  // One that nobody was seen to create.
  counts.Saw(3);
  EXPECT_EQ(counts.ParentOf(3), 0);
  counts.Begin();
  EXPECT_EQ(counts.Threads(), 1);
  EXPECT_EQ(counts.MostThreads(), 4);
}

TEST(EventCounts, TellsOnlySoManyLocationsApart) {
  std::vector<int> many(EventCounts::kMaxLocations + 1);
  EventCounts counts;
  counts.Begin();
  for (std::size_t i = 0; i < EventCounts::kMaxLocations; ++i) {
    EXPECT_EQ(counts.Add(Of(OperationKind::kStore, &many[i], true, 0), true), i);
  }
  EXPECT_EQ(counts.Add(Of(OperationKind::kStore, &many.back(), true, 0), true), EventCounts::kNowhere);
  EXPECT_EQ(counts.Add(Of(OperationKind::kStore, &many[7], true, 0), true), 7u);
}

}  // namespace
}  // namespace heddle::strategy
