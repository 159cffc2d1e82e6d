// Barrier: a fixed number of threads wait for each other, and go on together, round after round.
// Contract: CPython 3.11 threading.Barrier.
#ifndef HEDDLE_PRIMITIVES_BARRIER_BARRIER_H_
#define HEDDLE_PRIMITIVES_BARRIER_BARRIER_H_

#include <chrono>
#include <exception>
#include <functional>
#include <optional>

#include "primitives/condition/condition.h"
#include "primitives/lock/lock.h"

namespace heddle {

// The barrier was broken, or reset while the thread was waiting.
class BrokenBarrierError : public std::exception {
 public:
  const char* what() const noexcept override { return "the barrier is broken"; }  // needs no memory
};

// Any thread may call any member at any time, but not from the action. Not to be destroyed while a
// thread is in wait().
//
// Memory ordering: what each thread did before wait() is visible to the action, and what the action
// did as well to every thread after wait().
class Barrier {
 public:
  // For `parties` threads. `action`, if there is one, is called in each round by the thread that
  // comes last, before any goes on. `timeout` is for every wait() that names none. Throws
  // std::invalid_argument if `parties` is below 1 (CPython 3.11 accepts that, and then nobody ever
  // passes).
  explicit Barrier(int parties, std::function<void()> action = nullptr,
                   std::optional<std::chrono::nanoseconds> timeout = std::nullopt);
  Barrier(const Barrier&) = delete;
  Barrier& operator=(const Barrier&) = delete;

  // Blocks until as many threads as there are parties have called it, and returns the caller's
  // place among them, 0 for the first and parties - 1 for the last. While the threads of one round
  // are still leaving, those of the next one wait outside. If `timeout` elapses first (a negative
  // one has already), the barrier breaks. Throws BrokenBarrierError if the barrier is broken,
  // breaks or is reset meanwhile, and in the thread that calls it what the action throws, which
  // breaks the barrier as well.
  int wait(std::optional<std::chrono::nanoseconds> timeout = std::nullopt);

  // Empties the barrier and mends it if it is broken; those who wait get BrokenBarrierError. Blocks
  // briefly.
  void reset();

  // Breaks the barrier: those who wait and those who come, until reset(), get BrokenBarrierError.
  // Blocks briefly.
  void abort();

  int parties() const { return parties_; }

  // How many threads wait at this moment for others to come.
  int n_waiting() const;

  bool broken() const;

 private:
  // Draining: a full round leaves. Resetting: those whom reset() met leave. Nobody enters during
  // both.
  enum class State { kFilling, kDraining, kResetting, kBroken };

  class Place;

  // All four are called with the lock held.
  void WaitForEntrance();
  void LetThrough();
  void WaitForOthers(std::optional<std::chrono::nanoseconds> timeout);
  void Change(State state);

  const int parties_;
  const std::function<void()> action_;
  const std::optional<std::chrono::nanoseconds> timeout_;

  mutable Lock lock_;  // Guards the rest.
  Condition<Lock> changed_{lock_};
  State state_ = State::kFilling;
  int inside_ = 0;  // Those who have entered and not left.
};

}  // namespace heddle

#endif  // HEDDLE_PRIMITIVES_BARRIER_BARRIER_H_
