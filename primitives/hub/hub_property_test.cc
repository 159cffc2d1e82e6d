// Random loads on the hub against what the contract says of every load.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <random>
#include <utility>
#include <vector>

#include "primitives/hub/hub.h"

namespace heddle::hub {
namespace {

// Small and non-negative.
rc::Gen<std::vector<int>> counts(int below) {
  return rc::gen::container<std::vector<int>>(rc::gen::inRange(0, below));
}

// hub.2, hub.4: tasks that yield `rounds[i]` times end by rounds, then by the order of spawning.
RC_GTEST_PROP(HubPropertyTest, JoinallReturnsFinishOrder, ()) {
  const std::vector<int> rounds = *counts(6);
  std::vector<Task> tasks;
  for (std::size_t i = 0; i < rounds.size(); ++i) {
    tasks.push_back(spawn([count = rounds[i], i] {
      for (int k = 0; k < count; ++k) sleep();
      return i;
    }));
  }
  std::vector<std::size_t> expected(rounds.size());
  std::iota(expected.begin(), expected.end(), 0);
  std::sort(expected.begin(), expected.end(), [&](std::size_t a, std::size_t b) {
    return std::pair(rounds[a], a) < std::pair(rounds[b], b);
  });
  std::shuffle(tasks.begin(), tasks.end(), std::mt19937(*rc::gen::arbitrary<unsigned>()));
  std::vector<std::size_t> ended;
  for (const Task& task : joinall(tasks)) ended.push_back(std::any_cast<std::size_t>(task.value()));
  RC_ASSERT(ended == expected);
}

// hub.5: those who have to wait are woken in the order of asking, and no token lies there while
// somebody waits for one. (A token that is free may be taken, and used, before a greenlet that was
// given another one earlier has run.)
RC_GTEST_PROP(HubPropertyTest, SemaphoreWakesInTheOrderOfAskingAndLeavesNoTokenLying, ()) {
  const int tokens = *rc::gen::inRange(1, 4);
  const std::vector<int> before = *counts(4);
  const std::vector<int> holding =
      *rc::gen::container<std::vector<int>>(before.size(), rc::gen::inRange(0, 4));
  Semaphore semaphore(tokens);
  std::vector<std::size_t> had_to_wait;
  std::vector<std::size_t> woken;
  int holders = 0;
  // A waiting greenlet that has not run either was given one of the tokens nobody else has, or has
  // to wait on: then there is none.
  const auto check_tokens = [&] {
    const std::int64_t waiting = static_cast<std::int64_t>(had_to_wait.size() - woken.size());
    const std::int64_t given = tokens - holders - semaphore.counter();
    RC_ASSERT(given >= 0 && given <= waiting);
    RC_ASSERT(semaphore.counter() == 0 || given == waiting);
  };
  std::vector<Task> tasks;
  for (std::size_t i = 0; i < before.size(); ++i) {
    tasks.push_back(spawn([&, i] {
      for (int k = 0; k < before[i]; ++k) sleep();
      check_tokens();
      if (!semaphore.try_acquire()) {
        had_to_wait.push_back(i);
        semaphore.acquire();
        woken.push_back(i);
      }
      ++holders;
      check_tokens();
      for (int k = 0; k < holding[i]; ++k) sleep();
      --holders;
      semaphore.release();
      check_tokens();
    }));
  }
  joinall(tasks, {}, true);
  RC_ASSERT(woken == had_to_wait);
  RC_ASSERT(semaphore.counter() == tokens);
}

// Tokens survive any mixture of kills and time limits: what was released is there at the end.
RC_GTEST_PROP(HubPropertyTest, SemaphoreLosesNoTokenToKilledOrTimedOutGreenlets, ()) {
  const std::vector<int> kills = *counts(3);  // 0 no, 1 while it waits, 2 after release()
  const int releases = *rc::gen::inRange(0, 8);
  Semaphore semaphore(0);
  int acquired = 0;
  std::vector<Task> tasks;
  for (std::size_t i = 0; i < kills.size(); ++i) {
    const Limit limit = i % 3 == 2 ? Limit(Duration::zero()) : Limit();
    tasks.push_back(spawn([&, limit] {
      if (semaphore.acquire(limit)) ++acquired;
    }));
  }
  sleep();
  for (std::size_t i = 0; i < kills.size(); ++i) {
    if (kills[i] == 1) tasks[i].kill_soon();
  }
  for (int i = 0; i < releases; ++i) semaphore.release();
  for (std::size_t i = 0; i < kills.size(); ++i) {
    if (kills[i] == 2) tasks[i].kill_soon();
  }
  wait();
  RC_ASSERT(acquired + semaphore.counter() == releases);
  const bool somebody_waits =
      std::any_of(tasks.begin(), tasks.end(), [](const Task& task) { return !task.ready(); });
  RC_ASSERT(!(somebody_waits && semaphore.counter() > 0));
  for (const Task& task : tasks) task.kill();
}

}  // namespace
}  // namespace heddle::hub
