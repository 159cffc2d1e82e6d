// Condition under real threads: a generated number of givers and takers of a plain counter. Each
// item is told by one notify(), so that a notify lost, stolen or spent on a timed-out waiter leaves
// a taker asleep for ever.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <chrono>
#include <mutex>
#include <thread>
#include <vector>

#include "primitives/condition/condition.h"

namespace heddle {
namespace {

template <typename L>
void EveryItemIsTaken(int depth) {
  const int takers = *rc::gen::inRange(1, 5);
  const int givers = *rc::gen::inRange(1, 4);
  const int each = *rc::gen::inRange(1, 20);  // For each pair of a giver and a taker.
  const auto waits_with_timeout = *rc::gen::container<std::vector<bool>>(
      static_cast<std::size_t>(takers), rc::gen::arbitrary<bool>());

  L lock;
  Condition<L> condition(lock);
  int items = 0;
  int taken = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < takers; ++i) {
    threads.emplace_back([&, timed = waits_with_timeout[i]] {
      for (int left = givers * each; left > 0; --left) {
        for (int level = 0; level < depth; ++level) lock.acquire();
        while (items == 0) {
          if (timed) {
            condition.wait(std::chrono::microseconds(5));
          } else {
            condition.wait();
          }
        }
        --items;
        ++taken;
        for (int level = 0; level < depth; ++level) lock.release();
      }
    });
  }
  for (int i = 0; i < givers; ++i) {
    threads.emplace_back([&] {
      for (int left = takers * each; left > 0; --left) {
        const std::lock_guard guard(condition);
        ++items;
        condition.notify();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  RC_ASSERT(items == 0);
  RC_ASSERT(taken == takers * givers * each);
  RC_ASSERT(!lock.locked());
}

RC_GTEST_PROP(ConditionStress, EveryItemIsTakenOverALock,
              ()) {  // condition.2 condition.3 condition.7
  EveryItemIsTaken<Lock>(1);
}

RC_GTEST_PROP(ConditionStress, EveryItemIsTakenOverAnRLock, ()) {  // condition.2
  EveryItemIsTaken<RLock>(*rc::gen::inRange(1, 4));
}

}  // namespace
}  // namespace heddle
