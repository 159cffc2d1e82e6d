// Timers: order, cancellation, and no heap of dead ones.
#include "primitives/async/timer_queue.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace heddle::async::internal {
namespace {

using std::chrono::milliseconds;
using Order = std::vector<int>;

TimerQueue::TimePoint At(int ms) { return TimerQueue::TimePoint(milliseconds(ms)); }

class TimerQueueTest : public ::testing::Test {
 protected:
  Handle Add(int deadline, int name) {
    auto callback = std::make_shared<Callback>([this, name] { fired_.push_back(name); });
    timers_.Push(At(deadline), callback);
    return Handle(callback);
  }

  // Fires what is due and returns the names so far.
  Order FireAt(int now) {
    std::deque<std::shared_ptr<Callback>> due;
    timers_.PopDue(At(now), &due);
    for (const auto& callback : due) callback->Run();
    return fired_;
  }

  TimerQueue timers_;
  Order fired_;
};

// async.1
TEST_F(TimerQueueTest, FiresInTheOrderOfDeadlinesThenOfRegistration) {
  Add(30, 1);
  Add(10, 2);
  Add(20, 3);
  Add(10, 4);
  EXPECT_EQ(timers_.NextDeadline(), At(10));
  EXPECT_EQ(FireAt(9), Order{});
  EXPECT_EQ(FireAt(10), (Order{2, 4}));
  EXPECT_EQ(FireAt(30), (Order{2, 4, 3, 1}));
}

// async.1
TEST_F(TimerQueueTest, FiresOnce) {
  Add(10, 1);
  FireAt(10);
  EXPECT_EQ(FireAt(100), Order{1});
  EXPECT_EQ(timers_.NextDeadline(), std::nullopt);
}

// async.2
TEST_F(TimerQueueTest, CancelledOnesNeitherFireNorWake) {
  Handle first = Add(10, 1);
  Add(20, 2);
  first.cancel();
  EXPECT_EQ(timers_.NextDeadline(), At(20));
  EXPECT_EQ(FireAt(20), Order{2});
}

// server.5
TEST_F(TimerQueueTest, CancelledOnesDoNotPileUp) {
  Add(1, 1);
  for (int i = 0; i < 10000; ++i) Add(1000 + i, i).cancel();
  EXPECT_LT(timers_.size(), 200u);
  EXPECT_EQ(FireAt(1), Order{1});
}

// async.1, async.2
RC_GTEST_FIXTURE_PROP(TimerQueueTest, AgreesWithASortByDeadlineAndRegistration, ()) {
  struct Timer {
    int deadline;
    int name;
    bool cancel;
  };
  const auto timers = *rc::gen::container<std::vector<std::pair<int, bool>>>(
      rc::gen::pair(rc::gen::inRange(0, 20), rc::gen::arbitrary<bool>()));
  std::vector<Timer> expected;
  for (const auto& [deadline, cancel] : timers) {
    const int name = static_cast<int>(expected.size());
    Handle handle = Add(deadline, name);
    if (cancel) handle.cancel();
    expected.push_back({deadline, name, cancel});
  }
  std::erase_if(expected, [](const Timer& timer) { return timer.cancel; });
  std::sort(expected.begin(), expected.end(), [](const Timer& a, const Timer& b) {
    return std::pair(a.deadline, a.name) < std::pair(b.deadline, b.name);
  });
  Order names;
  for (const Timer& timer : expected) names.push_back(timer.name);
  RC_ASSERT(FireAt(20) == names);
}

}  // namespace
}  // namespace heddle::async::internal
