// Check against trying everything, on many small histories.
#include <gtest/gtest.h>

#include <random>

#include "properties/linearizability/check.h"
#include "properties/linearizability/testing/objects.h"
#include "properties/linearizability/testing/oracle.h"

namespace heddle::properties::linearizability {
namespace {

constexpr int kHistories = 40'000;  // of each object

// Up to six calls of up to three threads, with answers that are often possible and often not.
History RandomHistory(std::mt19937& random, int operations) {
  const auto below = [&](int bound) { return static_cast<int>(random() % static_cast<unsigned>(bound)); };
  History history;
  std::vector<int> open(4, -1);  // by thread: its call that has not returned
  std::uint64_t now = 0;
  const int events = 4 + below(9);
  for (int i = 0; i < events; ++i) {
    const int thread = 1 + below(3);
    int& mine = open[static_cast<std::size_t>(thread)];
    if (mine < 0) {
      if (history.size() == 6) continue;
      mine = static_cast<int>(history.size());
      history.push_back({thread, below(operations), {below(2) + 1, 0, 0}, 1, ++now, {}, 0, 0});
    } else {
      Call& call = history[static_cast<std::size_t>(mine)];
      call.returned = ++now;
      call.status = below(4) == 0 ? 1 : 0;
      call.result = call.status == 0 ? below(3) : 0;
      mine = -1;
    }
  }
  return history;
}

template <typename Object>
void Compare(int operations) {
  std::mt19937 random(7);
  int legal = 0;
  for (int i = 0; i < kHistories; ++i) {
    const History history = RandomHistory(random, operations);
    for (const bool stuck : {false, true}) {
      const bool expected = testing::IsLinearizable(history, Object(), stuck);
      const Result result = Check(history, Object(), {.stuck = stuck});
      ASSERT_EQ(result.answer, expected ? Answer::kOk : Answer::kIllegal) << "history number " << i << (stuck ? ", stuck" : "");
      ASSERT_EQ(result.explanation.empty(), expected);
      legal += expected ? 1 : 0;
    }
  }
  // The comparison means something only if both answers occur often.
  EXPECT_GT(legal, 2 * kHistories / 50);
  EXPECT_LT(legal, 2 * kHistories - 2 * kHistories / 50);
}

TEST(Oracle, AgreesOnRegisters) { Compare<testing::Register>(3); }
TEST(Oracle, AgreesOnObjectsThatMakeCallsWait) { Compare<testing::Slot>(3); }
TEST(Oracle, AgreesOnObjectsWithMoreThanOneAnswer) { Compare<testing::ShyQueue>(2); }

}  // namespace
}  // namespace heddle::properties::linearizability
