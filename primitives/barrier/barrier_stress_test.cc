// Barrier under real threads: more threads than parties, at generated sizes, and a thread that
// breaks and resets it at any moment.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

#include "primitives/barrier/barrier.h"

namespace heddle {
namespace {

RC_GTEST_PROP(BarrierStress, EachRoundHasOneOfEachIndexAndOneAction, ()) {  // barrier.2 3 5
  const int parties = *rc::gen::inRange(1, 4);
  const int threads = parties * *rc::gen::inRange(1, 3);  // So that every round fills.
  const int rounds = *rc::gen::inRange(1, 20);

  int actions = 0;
  Barrier barrier(parties, [&] { ++actions; });
  std::vector<std::atomic<int>> times(parties);
  std::atomic<int> waits = threads * rounds;
  std::vector<std::thread> visitors;
  for (int i = 0; i < threads; ++i) {
    visitors.emplace_back([&] {
      // Together, not each, so that a slow thread does not leave the others one short at the end.
      while (waits.fetch_sub(1) > 0) ++times[barrier.wait()];
    });
  }
  for (std::thread& visitor : visitors) visitor.join();
  RC_ASSERT(actions == threads * rounds / parties);
  for (const auto& count : times) RC_ASSERT(count == threads * rounds / parties);
}

RC_GTEST_PROP(BarrierStress, NobodyIsLeftInsideWhateverBreaksIt, ()) {  // barrier.4
  const int threads = *rc::gen::inRange(2, 5);
  const auto breaks =
      *rc::gen::resize(20, rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 3)));

  Barrier barrier(threads);
  std::atomic<bool> over = false;
  std::vector<std::thread> visitors;
  for (int i = 0; i < threads; ++i) {
    visitors.emplace_back([&, i] {
      while (!over) {
        try {
          barrier.wait(i == 0 ? std::chrono::microseconds(50) : std::chrono::hours(1));
        } catch (const BrokenBarrierError&) {
          std::this_thread::yield();
        }
      }
    });
  }
  for (const int what : breaks) {
    if (what == 0) barrier.abort();
    if (what == 1) barrier.reset();
    std::this_thread::yield();
  }
  over = true;
  barrier.abort();
  for (std::thread& visitor : visitors) visitor.join();
  RC_ASSERT(barrier.n_waiting() == 0);
  RC_ASSERT(barrier.broken());
  barrier.reset();
  RC_ASSERT(!barrier.broken());
}

}  // namespace
}  // namespace heddle
