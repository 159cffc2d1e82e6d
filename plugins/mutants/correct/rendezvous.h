// Barriers, latches and once-flags made of a mutex and a condition variable, and of futex words.
#ifndef HEDDLE_PLUGINS_MUTANTS_CORRECT_RENDEZVOUS_H_
#define HEDDLE_PLUGINS_MUTANTS_CORRECT_RENDEZVOUS_H_

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <utility>

#include "plugins/mutants/correct/futex.h"

namespace heddle::mutants {

struct Broken : std::runtime_error {
  Broken() : std::runtime_error("the barrier is broken") {}
};

struct MonitorBarrier {
  using Deadline = std::optional<Clock::time_point>;
  struct Round {
    bool full = false;
    bool broken = false;
  };

  explicit MonitorBarrier(int parties, std::function<void()> action = nullptr) : parties(parties), action(std::move(action)) {}

  int wait() { return *Pass(std::nullopt); }
  // None if it gives up, which breaks the barrier for the others.
  std::optional<int> wait_for(std::chrono::nanoseconds timeout) { return Pass(Clock::now() + timeout); }

  std::optional<int> Pass(Deadline deadline) {
    std::unique_lock guarded(guard);
    if (is_broken) throw Broken();
    const std::shared_ptr<Round> mine = round;
    const int place = arrived++;
    if (arrived == parties) {
      Act();
      Next()->full = true;
      return place;
    }
    Await(guarded, *mine, deadline);
    if (mine->broken) throw Broken();
    if (!mine->full) {
      Break();
      return std::nullopt;
    }
    return place;
  }
  void Act() {
    if (action) action();
  }
  void Await(std::unique_lock<std::mutex>& guarded, const Round& mine, Deadline deadline) {
    const auto over = [&] { return mine.full || mine.broken; };
    if (deadline) {
      changed.wait_until(guarded, *deadline, over);
    } else {
      changed.wait(guarded, over);
    }
  }
  // Begins a round, and gives the one that ends.
  std::shared_ptr<Round> Next() {
    arrived = 0;
    changed.notify_all();
    return std::exchange(round, std::make_shared<Round>());
  }
  void Break() {
    is_broken = true;
    Next()->broken = true;
  }

  void abort() {
    std::lock_guard guarded(guard);
    Break();
  }
  void reset() {
    std::lock_guard guarded(guard);
    Next()->broken = true;
    is_broken = false;
  }
  bool broken() {
    std::lock_guard guarded(guard);
    return is_broken;
  }

  std::mutex guard;
  std::condition_variable changed;
  std::shared_ptr<Round> round = std::make_shared<Round>();
  int arrived = 0;
  bool is_broken = false;
  const int parties;
  const std::function<void()> action;
};

// For exactly as many threads as there are parties.
struct FutexBarrier {
  explicit FutexBarrier(int parties) : parties(static_cast<std::uint32_t>(parties)) {}
  void wait() {
    const std::uint32_t mine = round.load(std::memory_order_acquire);
    if (arrived.fetch_add(1, std::memory_order_acq_rel) + 1 == parties) {
      arrived.store(0, std::memory_order_relaxed);
      round.store(mine + 1, std::memory_order_release);
      FutexWakeAll(&round);
      return;
    }
    while (round.load(std::memory_order_acquire) == mine) FutexWait(round, mine);
  }

  Word arrived = 0;
  Word round = 0;
  const std::uint32_t parties;
};

struct MonitorLatch {
  explicit MonitorLatch(std::int64_t count) : count(count) {}
  void count_down() {
    std::lock_guard guarded(guard);
    if (--count == 0) opened.notify_all();
  }
  void wait() {
    std::unique_lock guarded(guard);
    opened.wait(guarded, [this] { return count == 0; });
  }
  bool wait_for(std::chrono::nanoseconds timeout) {
    std::unique_lock guarded(guard);
    return opened.wait_until(guarded, Clock::now() + timeout, [this] { return count == 0; });
  }
  bool try_wait() {
    std::lock_guard guarded(guard);
    return count == 0;
  }
  void arrive_and_wait() {
    count_down();
    wait();
  }

  std::mutex guard;
  std::condition_variable opened;
  std::int64_t count;
};

struct FutexLatch {
  explicit FutexLatch(std::int64_t count) : count(static_cast<std::uint32_t>(count)) {}
  void count_down() {
    if (count.fetch_sub(1, std::memory_order_acq_rel) == 1) FutexWakeAll(&count);
  }
  void wait() {
    for (std::uint32_t left = count.load(std::memory_order_acquire); left != 0; left = count.load(std::memory_order_acquire)) FutexWait(count, left);
  }
  bool try_wait() { return count.load(std::memory_order_acquire) == 0; }

  Word count;
};

struct MonitorOnce {
  enum State { kIdle, kRuns, kDone };

  template <typename F>
  void call(F f) {
    std::unique_lock guarded(guard);
    changed.wait(guarded, [this] { return state != kRuns; });
    if (state == kDone) return;
    state = kRuns;
    guarded.unlock();
    try {
      f();
    } catch (...) {
      Become(kIdle);
      throw;
    }
    Become(kDone);
  }
  void Become(State next) {
    std::lock_guard guarded(guard);
    state = next;
    changed.notify_all();
  }

  std::mutex guard;
  std::condition_variable changed;
  State state = kIdle;
};

// Looks before it locks.
struct DoubleCheckedOnce : MonitorOnce {
  template <typename F>
  void call(F f) {
    if (done.load(std::memory_order_acquire)) return;
    MonitorOnce::call(f);
    done.store(true, std::memory_order_release);
  }

  std::atomic<bool> done{false};
};

}  // namespace heddle::mutants

#endif  // HEDDLE_PLUGINS_MUTANTS_CORRECT_RENDEZVOUS_H_
