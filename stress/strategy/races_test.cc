#include "stress/strategy/races.h"

#include <gtest/gtest.h>

#include <map>
#include <vector>

#include "stress/strategy/testing/events.h"

namespace heddle::strategy {
namespace {

using testing::EventOf;
using testing::Read;
using testing::Threads;
using testing::Write;

const int x = 0;
const int y = 0;

// Positions of the events that race with the last one, each with the threads of what is to come in its place.
using Races = std::map<std::size_t, std::vector<int>>;

Trace::Visit Into(Races* races) {
  return [races](std::size_t position, const Sequence& sequence) {
    for (const Step& step : sequence) (*races)[position].push_back(step.thread);
  };
}

Races RacesOfLast(const Trace& trace) {
  Races races;
  trace.VisitRaces(trace.size() - 1, Into(&races));
  return races;
}

TEST(Races, TwoWritesOfAWordRace) {
  Trace trace;
  trace.Add(Write(0, x), Threads({0, 1}));
  EXPECT_EQ(RacesOfLast(trace), Races());
  trace.Add(Write(1, x), Threads({1}));
  EXPECT_EQ(RacesOfLast(trace), (Races{{0, {1}}}));
}

TEST(Races, ReadsAndOtherWordsDoNot) {
  Trace trace;
  trace.Add(Read(0, x), Threads({0, 1, 2}));
  trace.Add(Read(1, x), Threads({1, 2}));
  EXPECT_EQ(RacesOfLast(trace), Races());
  trace.Add(Write(2, y), Threads({2}));
  EXPECT_EQ(RacesOfLast(trace), Races());
}

TEST(Races, TheEventsOfOneThreadAreInOrder) {
  Trace trace;
  trace.Add(Write(0, x), Threads({0}));
  trace.Add(Write(0, x), Threads({0}));
  EXPECT_EQ(RacesOfLast(trace), Races());
}

TEST(Races, WhatComesInBetweenIsKeptUnlessItDependsOnTheEarlierOne) {
  Trace trace;
  trace.Add(Write(0, x), Threads({0, 1, 2}));
  trace.Add(Write(1, y), Threads({0, 1, 2}));
  trace.Add(Write(0, y), Threads({0, 2}));
  trace.Add(Write(2, x), Threads({2}));
  EXPECT_EQ(RacesOfLast(trace), (Races{{0, {1, 2}}}));
}

// When the last two are tried in the other order, the new second one is compared with the first.
TEST(Races, OfThreeWritesOnlyTheNearestRaces) {
  Trace trace;
  trace.Add(Write(0, x), Threads({0, 1, 2}));
  trace.Add(Write(1, x), Threads({1, 2}));
  trace.Add(Write(2, x), Threads({2}));
  EXPECT_EQ(RacesOfLast(trace), (Races{{1, {2}}}));
}

TEST(Races, ALockRacesWithTheLockBeforeAndNotWithTheUnlock) {
  Trace trace;
  trace.Add(EventOf(0, OperationKind::kLock, x, AccessKind::kWrite), Threads({0, 1}));
  trace.Add(EventOf(0, OperationKind::kUnlock, x, AccessKind::kWrite), Threads({0}));
  trace.Add(EventOf(1, OperationKind::kLock, x, AccessKind::kWrite), Threads({1}));
  EXPECT_EQ(RacesOfLast(trace), (Races{{0, {1}}}));
}

TEST(Races, AThreadThatIsBlockedAtTheEndRacesWithWhatBlocksIt) {
  Trace trace;
  trace.Add(EventOf(0, OperationKind::kLock, x, AccessKind::kWrite), Threads({0, 1}));
  Races races;
  trace.VisitRacesOfBlocked({&x, sizeof x, OperationKind::kLock, true, 1, nullptr}, Into(&races));
  EXPECT_EQ(races, (Races{{0, {1}}}));
}

TEST(Races, ForgetsWhatIsTruncated) {
  Trace trace;
  trace.Add(Write(0, x), Threads({0, 1}));
  trace.Truncate(0);
  trace.Add(Write(1, x), Threads({1}));
  EXPECT_EQ(RacesOfLast(trace), Races());
}

}  // namespace
}  // namespace heddle::strategy
