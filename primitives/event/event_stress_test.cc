// Event under real threads: generated rounds of set and clear at once, with waiters that come and
// go. The number of rounds is plain memory, so that ThreadSanitizer reports a missing order.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

#include "primitives/event/event.h"

namespace heddle {
namespace {

RC_GTEST_PROP(EventStress, EveryWaiterSeesWhatWasDoneBeforeSet, ()) {  // event.2
  const int threads = *rc::gen::inRange(1, 5);
  const int rounds = *rc::gen::inRange(1, 20);
  const bool timed = *rc::gen::arbitrary<bool>();

  // Everybody waits for the event of each round; the last to have passed it opens the next one.
  std::vector<Event> events(rounds + 1);
  std::vector<int> written(rounds + 1, 0);
  std::vector<std::atomic<int>> passed(rounds + 1);
  std::atomic<int> wrong = 0;
  const auto open = [&](int round) {
    written[round] = round + 1;
    events[round].set();
  };
  std::vector<std::thread> waiters;
  for (int i = 0; i < threads; ++i) {
    waiters.emplace_back([&] {
      for (int round = 0; round < rounds; ++round) {
        while (!(timed ? events[round].wait(std::chrono::microseconds(5)) : events[round].wait())) {
        }
        wrong += written[round] != round + 1;
        if (passed[round].fetch_add(1) + 1 == threads) open(round + 1);
      }
    });
  }
  open(0);
  for (std::thread& waiter : waiters) waiter.join();
  RC_ASSERT(wrong.load() == 0);
}

TEST(EventStress, SetAndClearAtOnceServesWhoeverWaited) {  // event.2
  Event event;
  std::atomic<bool> stop = false;
  std::atomic<long> served = 0;
  std::vector<std::thread> waiters;
  for (int i = 0; i < 3; ++i) {
    waiters.emplace_back([&] {
      while (!stop) {
        EXPECT_TRUE(event.wait());
        served.fetch_add(1);
      }
    });
  }
  // Pulses only: a waiter that missed the one it waited for would be served by a later one, so what
  // is shown is that no pulse is torn and that the waiters go on as long as there are pulses.
  while (served < 3000) {
    event.set();
    event.clear();
    std::this_thread::yield();
  }
  stop = true;
  event.set();
  for (std::thread& waiter : waiters) waiter.join();
}

}  // namespace
}  // namespace heddle
