// Every order of the operations on the interesting location is equally likely, whatever else the
// threads do. Statistics of fixed seeds: each test always has the same outcome.
#include "stress/strategy/surw.h"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <vector>

#include "stress/strategy/testing/simulation.h"

namespace heddle::strategy {
namespace {

using testing::Execute;
using testing::Schedule;
using testing::Threads;
using testing::WriteOf;

constexpr int kTries = 30'000;
// So many executions have been enough to learn how many operations there are.
constexpr int kLearned = 10;

int shared_word = 0;
int own_words[4];

Operation Create() {
  Operation operation;
  operation.kind = OperationKind::kCreate;
  operation.writes = true;
  return operation;
}

// The threads of the operations on the shared word, in the order of these.
Schedule Project(const Schedule& schedule, const Threads& threads) {
  std::vector<std::size_t> next(threads.size());
  Schedule projected;
  for (const int thread : schedule) {
    const auto at = static_cast<std::size_t>(thread);
    if (threads[at][next[at]++].object == &shared_word) projected.push_back(thread);
  }
  return projected;
}

std::map<Schedule, int> CountOrders(const Threads& threads, std::uint64_t seed) {
  Surw surw(seed);
  for (int i = 0; i < kLearned; ++i) Execute(surw, threads);
  std::map<Schedule, int> counts;
  for (int i = 0; i < kTries; ++i) ++counts[Project(Execute(surw, threads), threads)];
  return counts;
}

void ExpectUniform(const Threads& threads, std::size_t orders) {
  for (const std::uint64_t seed : {1, 2, 3}) {
    const std::map<Schedule, int> counts = CountOrders(threads, seed);
    EXPECT_EQ(counts.size(), orders);
    EXPECT_LT(testing::Unevenness(counts, orders, kTries), 2) << orders << " orders, seed " << seed;
  }
}

TEST(Surw, EveryOrderIsEquallyLikely) {
  for (const std::vector<int>& shape : std::vector<std::vector<int>>{{2, 2}, {1, 4}, {2, 2, 2}, {1, 2, 3}, {1, 1, 1, 1}}) {
    Threads threads;
    for (const int count : shape) threads.emplace_back(static_cast<std::size_t>(count), WriteOf(shared_word));
    ExpectUniform(threads, testing::AllSchedules(shape).size());
  }
}

// A random walk hardly ever lets the first thread come last to it.
TEST(Surw, OtherOperationsDoNotMatter) {
  Threads threads(3);
  threads[0].assign(20, WriteOf(own_words[0]));
  threads[0].push_back(WriteOf(shared_word));
  threads[1].assign(2, WriteOf(shared_word));
  threads[1].insert(threads[1].end(), 20, WriteOf(own_words[1]));
  threads[2] = {WriteOf(own_words[2]), WriteOf(shared_word), WriteOf(own_words[2])};
  ExpectUniform(threads, testing::AllSchedules({1, 2, 1}).size());
}

// Each counts for its creator until it is there.
TEST(Surw, ThreadsThatAreYetToBeCreatedCount) {
  Threads threads(4);
  threads[0] = {Create(), Create(), WriteOf(shared_word)};
  threads[1] = {Create(), WriteOf(shared_word)};
  threads[2] = {WriteOf(shared_word)};
  threads[3] = {WriteOf(shared_word)};
  // Which of the two last ones is created by which creator depends on the schedule, and they are alike.
  std::map<Schedule, int> counts = CountOrders(threads, 1);
  EXPECT_EQ(counts.size(), 24u);
  for (const auto& [order, count] : counts) EXPECT_GT(count, kTries / 24 / 2);

  threads = {{Create(), Create(), Create(), WriteOf(shared_word)}, {WriteOf(shared_word)}, {WriteOf(shared_word)}, {WriteOf(shared_word)}};
  ExpectUniform(threads, 24);
}

// One location is interesting in each execution, and each has its turn.
TEST(Surw, EveryLocationHasItsTurn) {
  int words[3];
  Threads threads(2);
  for (auto& thread : threads) {
    for (const int& word : words) thread.push_back(WriteOf(word));
  }
  Surw surw(1);
  std::set<Schedule> seen;
  for (int i = 0; i < 2000; ++i) seen.insert(Execute(surw, threads));
  EXPECT_EQ(seen.size(), testing::AllSchedules({3, 3}).size());
}

TEST(Surw, TheSameSeedGivesTheSameSchedules) {
  Threads threads(3, std::vector<Operation>(3, WriteOf(shared_word)));
  Surw one(7);
  Surw same(7);
  Surw other(8);
  int equal = 0;
  for (int i = 0; i < 100; ++i) {
    const Schedule schedule = Execute(one, threads);
    EXPECT_EQ(schedule, Execute(same, threads));
    equal += schedule == Execute(other, threads);
  }
  EXPECT_LT(equal, 10);
}

TEST(Surw, AThreadThatYieldsIsOvertakenByAllOthers) {
  Surw surw(1);
  for (int i = 0; i < 100; ++i) {
    surw.Begin();
    Operation spinning = WriteOf(own_words[0]);
    spinning.thread = 0;
    Operation working = WriteOf(own_words[1]);
    working.thread = 1;
    surw.OnYield(0);
    const std::vector<const Operation*> enabled{&spinning, &working};
    EXPECT_EQ(enabled[surw.Pick({enabled, 0, 0})], &working);
    surw.End({});
  }
}

}  // namespace
}  // namespace heddle::strategy
