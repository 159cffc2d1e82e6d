// Statistics of fixed seeds: each test always has the same outcome.
#include "stress/strategy/reads_from.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <vector>

#include "stress/strategy/pos.h"
#include "stress/strategy/testing/simulation.h"

namespace heddle::strategy {
namespace {

using testing::Execute;
using testing::Schedule;
using testing::Threads;

constexpr int kOwn = 20;
constexpr int kRaces = 3;

// Each word has one writer and one reader, and each of those has first so much to do that concerns nobody else.
struct Words {
  std::array<int, kRaces> shared;
  std::array<int, 2 * kRaces * kOwn> own;
};

Operation At(const int& word, bool writes, const void* site) {
  Operation operation = testing::WriteOf(word);
  operation.kind = writes ? OperationKind::kStore : OperationKind::kLoad;
  operation.writes = writes;
  operation.site = site;
  return operation;
}

// Thread 2i reads word i after its own accesses, thread 2i + 1 writes it before its own.
Threads Readers(const Words& words, int races) {
  static const char sites[4] = {};
  Threads threads;
  for (int race = 0; race < races; ++race) {
    const int& shared = words.shared[static_cast<std::size_t>(race)];
    const auto own = words.own.begin() + 2 * race * kOwn;
    std::vector<Operation> reader;
    std::vector<Operation> writer{At(shared, true, &sites[0])};
    for (int i = 0; i < kOwn; ++i) {
      reader.push_back(At(own[i], true, &sites[1]));
      writer.push_back(At(own[kOwn + i], true, &sites[2]));
    }
    reader.push_back(At(shared, false, &sites[3]));
    threads.push_back(reader);
    threads.push_back(writer);
  }
  return threads;
}

// How many of the words are read before they are written.
int ReadBeforeWritten(const Schedule& schedule, int races) {
  int count = 0;
  for (int race = 0; race < races; ++race) {
    const auto written = std::find(schedule.begin(), schedule.end(), 2 * race + 1);
    count += std::count(schedule.begin(), written, 2 * race) == kOwn + 1;
  }
  return count;
}

int ExecutionsUntilAllAreReadBeforeWritten(Strategy& strategy, int races) {
  const Words words{};
  const Threads threads = Readers(words, races);
  constexpr int kLimit = 20'000;
  for (int execution = 1; execution < kLimit; ++execution) {
    if (ReadBeforeWritten(Execute(strategy, threads), races) == races) return execution;
  }
  return kLimit;
}

TEST(ReadsFrom, AReadIsBroughtBeforeAWriteThatNearlyAlwaysComesFirst) {
  for (const std::uint64_t seed : {1, 2, 3, 4, 5}) {
    ReadsFrom strategy(seed);
    EXPECT_LT(ExecutionsUntilAllAreReadBeforeWritten(strategy, 1), 15) << seed;
  }
}

// For partial order sampling each of them has a chance of one in 22, and all of them in one execution of one in 10,648.
TEST(ReadsFrom, SeveralRareOrdersInOneExecutionAreApproachedStepByStep) {
  for (const std::uint64_t seed : {1, 2, 3, 4, 5}) {
    ReadsFrom strategy(seed);
    EXPECT_LT(ExecutionsUntilAllAreReadBeforeWritten(strategy, kRaces), 500) << seed;
    Pos pos(seed);
    EXPECT_GT(ExecutionsUntilAllAreReadBeforeWritten(pos, kRaces), 500) << seed;
  }
}

TEST(ReadsFrom, TheSameSeedGivesTheSameSchedulesWhereverThingsLie) {
  // Each at another address, in another order of addresses.
  const std::array<Words, 2> there{};
  ReadsFrom first(7);
  ReadsFrom second(7);
  ReadsFrom other(8);
  int different = 0;
  for (int i = 0; i < 200; ++i) {
    const Schedule schedule = Execute(first, Readers(there[1], 2));
    EXPECT_EQ(schedule, Execute(second, Readers(there[0], 2)));
    different += schedule != Execute(other, Readers(there[0], 2));
  }
  EXPECT_GT(different, 150);
}

// The reader's plan would be to wait for a write that never comes; whoever yields lets others go first all the same.
TEST(ReadsFrom, AThreadThatYieldsIsOvertaken) {
  ReadsFrom strategy(1);
  const Words words{};
  const char site = 0;
  for (int i = 0; i < 100; ++i) {
    strategy.Begin();
    const Operation spinning = At(words.own[0], false, &site);
    Operation working = At(words.own[1], false, &site);
    working.thread = 1;
    strategy.OnYield(0);
    const std::vector<const Operation*> enabled{&spinning, &working};
    EXPECT_EQ(enabled[strategy.Pick({enabled, 0, 0})], &working);
    strategy.End({});
  }
}

}  // namespace
}  // namespace heddle::strategy
