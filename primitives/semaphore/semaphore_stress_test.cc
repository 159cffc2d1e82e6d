// Semaphores under real threads. The first property is the productive one: exactly the tokens that
// the waiters need are released, in generated portions, and every waiter must end.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

#include "primitives/semaphore/semaphore.h"

namespace heddle {
namespace {

using std::chrono::microseconds;

RC_GTEST_PROP(SemaphoreStress, WWaitersTimesQTokensAllEnd, ()) {  // semaphore.4 semaphore.5
  const int waiters = *rc::gen::inRange(1, 5);
  const int each = *rc::gen::inRange(1, 30);
  const bool timed = *rc::gen::arbitrary<bool>();
  const auto portions =
      *rc::gen::nonEmpty(rc::gen::container<std::vector<int>>(rc::gen::inRange(1, 6)));

  Semaphore semaphore(0);
  std::vector<std::thread> threads;
  for (int i = 0; i < waiters; ++i) {
    threads.emplace_back([&semaphore, each, timed] {
      for (int taken = 0; taken < each;) {
        // A timeout that often strikes in the middle of a release must leak no token and eat no
        // wake.
        taken += timed ? semaphore.acquire(true, microseconds(5)) : semaphore.acquire();
      }
    });
  }
  int left = waiters * each;
  for (std::size_t i = 0; left > 0; ++i) {
    const int portion = std::min(left, portions[i % portions.size()]);
    semaphore.release(portion);
    left -= portion;
  }
  for (std::thread& thread : threads) thread.join();
  RC_ASSERT(semaphore.value() == 0);
}

template <typename S>
void HoldersNeverExceed(int limit, int threads, int rounds) {
  S semaphore(limit);
  std::atomic<int> holders = 0;
  std::atomic<int> most = 0;
  std::vector<std::thread> workers;
  for (int i = 0; i < threads; ++i) {
    workers.emplace_back([&] {
      for (int round = 0; round < rounds; ++round) {
        semaphore.acquire();
        const int now = holders.fetch_add(1) + 1;
        int seen = most.load();
        while (seen < now && !most.compare_exchange_weak(seen, now)) {
        }
        std::this_thread::yield();
        holders.fetch_sub(1);
        semaphore.release();
      }
    });
  }
  for (std::thread& worker : workers) worker.join();
  RC_ASSERT(most.load() <= limit);
  RC_ASSERT(semaphore.value() == limit);
}

RC_GTEST_PROP(SemaphoreStress, HoldersNeverExceedTheTokens, ()) {  // semaphore.1 semaphore.4
  HoldersNeverExceed<Semaphore>(*rc::gen::inRange(1, 4), *rc::gen::inRange(2, 6),
                                *rc::gen::inRange(1, 20));
}

RC_GTEST_PROP(BoundedSemaphoreStress, HoldersNeverExceedTheTokens, ()) {  // semaphore.1
  HoldersNeverExceed<BoundedSemaphore>(*rc::gen::inRange(1, 4), *rc::gen::inRange(2, 6),
                                       *rc::gen::inRange(1, 20));
}

TEST(SemaphoreStress, IsAMutexWithOneToken) {  // semaphore.1, and its memory ordering
  Semaphore semaphore(1);
  long guarded = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int round = 0; round < 2000; ++round) {
        semaphore.acquire();
        ++guarded;
        semaphore.release();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(guarded, 8000);
}

}  // namespace
}  // namespace heddle
