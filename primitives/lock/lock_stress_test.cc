// Lock and RLock under real threads: generated scenarios of blocking, trying and timed acquires.
// What they guard is plain memory, so that ThreadSanitizer reports a missing order and a sum a
// missing exclusion.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <thread>
#include <vector>

#include "primitives/lock/lock.h"
#include "primitives/lock/rlock.h"

namespace heddle {
namespace {

enum class Acquire { kBlocking, kTry, kTimed };

using Scenario = std::vector<std::vector<Acquire>>;  // One list for each thread.

Scenario AnyScenario() {
  const auto threads = *rc::gen::inRange<std::size_t>(2, 5);
  const auto acquires = rc::gen::container<std::vector<Acquire>>(
      rc::gen::element(Acquire::kBlocking, Acquire::kTry, Acquire::kTimed));
  return *rc::gen::container<Scenario>(threads, acquires);
}

template <typename L>
bool Take(L& lock, Acquire how) {
  switch (how) {
    case Acquire::kBlocking:
      return lock.acquire();
    case Acquire::kTry:
      return lock.acquire(false);
    case Acquire::kTimed:
      return lock.acquire(true, std::chrono::microseconds(20));
  }
  return false;
}

// Runs the scenario; a thread that gets the lock takes it `depth` times and adds one to a plain
// counter.
template <typename L>
void ExclusionHolds(int depth) {
  L lock;
  long guarded = 0;
  std::atomic<long> served = 0;
  std::vector<std::thread> threads;
  for (const std::vector<Acquire>& acquires : AnyScenario()) {
    threads.emplace_back([&lock, &guarded, &served, depth, acquires] {
      for (const Acquire how : acquires) {
        if (!Take(lock, how)) continue;
        for (int i = 1; i < depth; ++i) lock.acquire();
        ++guarded;
        std::this_thread::yield();  // Others meet a held lock more often so.
        for (int i = 0; i < depth; ++i) lock.release();
        served.fetch_add(1, std::memory_order_relaxed);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  RC_ASSERT(guarded == served.load());
  RC_ASSERT(!lock.locked());
}

RC_GTEST_PROP(LockStress, ExclusionVisibilityAndProgress, ()) {  // lock.1 lock.4 lock.7 lock.8
  ExclusionHolds<Lock>(1);
}

RC_GTEST_PROP(RLockStress, ExclusionVisibilityAndProgress, ()) {  // rlock.1 rlock.4
  ExclusionHolds<RLock>(*rc::gen::inRange(1, 4));
}

TEST(LockStress, TwoThreadsReleaseEachOther) {  // lock.3 lock.7
  constexpr int kRounds = 2000;
  Lock ping;
  Lock pong;
  pong.acquire();
  int ball = 0;
  std::thread other([&] {
    for (int i = 0; i < kRounds; ++i) {
      pong.acquire();
      ++ball;
      ping.release();
    }
  });
  for (int i = 0; i < kRounds; ++i) {
    ping.acquire();
    ++ball;
    pong.release();
  }
  other.join();
  EXPECT_EQ(ball, 2 * kRounds);
}

TEST(LockStress, TheLastOfManyHoldersDestroysIt) {  // lock.10
  for (int round = 0; round < 100; ++round) {
    constexpr int kThreads = 4;
    auto lock = std::make_unique<Lock>();
    int left = kThreads;
    std::vector<std::thread> threads;
    for (int i = 0; i < kThreads; ++i) {
      threads.emplace_back([&] {
        lock->acquire();
        const bool last = --left == 0;
        lock->release();
        if (last) lock.reset();
      });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(lock, nullptr);
  }
}

}  // namespace
}  // namespace heddle
