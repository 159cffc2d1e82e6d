// Functions that run in greenlets of the hub: what gevent calls a Greenlet.
// The contract is that of gevent.Greenlet 22.10.
#ifndef HEDDLE_PRIMITIVES_HUB_TASK_H_
#define HEDDLE_PRIMITIVES_HUB_TASK_H_

#include <concepts>
#include <exception>
#include <functional>
#include <memory>
#include <type_traits>
#include <utility>

#include "primitives/greenlet/greenlet.h"
#include "primitives/hub/time.h"

namespace heddle::hub {

namespace internal {
class TaskState;
}  // namespace internal

// A reference to a task; copies refer to the same one. A task that is scheduled or waits is kept
// by the hub, with or without references, until it has ended or its thread ends, which ends it with
// GreenletExit. It belongs to the thread that spawned it: in another, every function but copying,
// comparing and destroying the reference throws GreenletError.
class Task {
 public:
  friend bool operator==(const Task& a, const Task& b) { return a.state_ == b.state_; }

  // Whether it has ended: returned, thrown, or been killed.
  bool ready() const;

  // Ended without an exception; a GreenletExit that it was killed with is a value.
  bool successful() const;

  // What it returned: empty before it has ended or when it has thrown.
  Value value() const;

  // What it has thrown, or null. An exception is also reported: see set_exception_hook().
  std::exception_ptr exception() const;

  // Blocks until it has ended, at most for `limit`. Returns whether it has.
  bool join(Limit limit = {}) const;

  // Blocks like join(). Returns the value or throws the exception. Throws TimeoutExpired when the
  // limit is over; the task goes on.
  Value get(Limit limit = {}) const;

  // Throws `exception` into the task; one that has not begun never runs, and has ended at once.
  // Then joins it, at most for `limit`; a task may handle the exception and go on, so this may
  // block. Does nothing to a task that has ended. Returns whether it has ended.
  bool kill(std::exception_ptr exception = std::make_exception_ptr(GreenletExit()),
            Limit limit = {}) const;

  // Like kill(), but only schedules the throw, and does not switch.
  void kill_soon(std::exception_ptr exception = std::make_exception_ptr(GreenletExit())) const;

  // Calls `callback` with this task once it has ended, or soon if it has. Callbacks begin in the
  // order of registration, each once, each in a greenlet of its own, so they may block. What they
  // throw is reported.
  void link(std::function<void(const Task&)> callback) const;

 private:
  friend class internal::TaskState;
  friend class WaitTarget;
  Task(std::shared_ptr<internal::TaskState> state, Greenlet greenlet)
      : state_(std::move(state)), greenlet_(std::move(greenlet)) {}

  internal::TaskState& state() const;

  // The greenlet owns a reference to the state too, and the state none to the greenlet: no cycle.
  std::shared_ptr<internal::TaskState> state_;
  Greenlet greenlet_;
};

namespace internal {
Task spawn_after(Limit delay, std::function<Value(Value)> run);
}  // namespace internal

// Schedules f() to run in a greenlet of its own, whose parent is the hub, and returns at once. It
// begins when the caller waits, after what was scheduled before. `f` is copyable; what it returns,
// if anything, becomes the Value of the task.
template <std::invocable F>
Task spawn(F f) {
  return internal::spawn_after({}, heddle::internal::as_run(std::move(f)));
}

// The same after a delay.
template <std::invocable F>
Task spawn_later(Duration delay, F f) {
  return internal::spawn_after(delay, heddle::internal::as_run(std::move(f)));
}

}  // namespace heddle::hub

#endif  // HEDDLE_PRIMITIVES_HUB_TASK_H_
