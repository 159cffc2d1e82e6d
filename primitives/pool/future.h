// Future<T>: the outcome of a task that somebody else runs.
// The contract is CPython 3.11 concurrent.futures.Future.

#ifndef HEDDLE_PRIMITIVES_POOL_FUTURE_H_
#define HEDDLE_PRIMITIVES_POOL_FUTURE_H_

#include <exception>
#include <functional>
#include <memory>
#include <type_traits>
#include <utility>

#include "primitives/pool/deadline.h"
#include "primitives/pool/errors.h"
#include "primitives/pool/future_state.h"

namespace heddle {

// A handle; copies share one future, and const speaks of the handle only. T is void or copyable
// (result() copies, because it may be called many times). Any thread may call anything.
//
// A future is pending, then running, then finished; or pending, then cancelled.
template <typename T>
class Future {
  static_assert(std::is_void_v<T> || std::is_copy_constructible_v<T>,
                "result() copies the value: return a std::shared_ptr to what cannot be copied");

 public:
  // A pending future that belongs to no executor; who makes it sets its outcome.
  Future() : state_(std::make_shared<pool_internal::FutureState<T>>()) {}

  // Blocks until done and returns the value or throws what the task threw. Throws CancelledError,
  // or TimeoutError when `timeout` passes first (the task goes on). It may return before the
  // callbacks have run.
  T result(Timeout timeout = std::nullopt) const {
    if constexpr (std::is_void_v<T>) {
      state_->WaitValue(timeout);
    } else {
      return state_->WaitValue(timeout);
    }
  }

  // As result, but returns the exception of the task, or null when it has a value.
  std::exception_ptr exception(Timeout timeout = std::nullopt) const {
    return state_->WaitFinished(timeout);
  }

  // Cancels a pending future and runs its callbacks here. False when running or finished; true
  // when cancelled, also by an earlier call. Unlike CPython's, a cancelled future ends wait() and
  // as_completed() at once, not only when its executor comes across it.
  bool cancel() const { return state_->Cancel(); }

  bool cancelled() const { return state_->cancelled(); }
  bool running() const { return state_->running(); }
  // Finished or cancelled.
  bool done() const { return state_->done(); }

  // Calls `callback` with this future exactly once: when it becomes done, in the thread that makes
  // it so and in order of registration; at once in this thread when it is done already. What it
  // throws goes to set_callback_exception_hook and no further. A callback that blocks holds up
  // the worker that runs it.
  void add_done_callback(std::function<void(Future)> callback) const {
    state_->AddCallback([callback = std::move(callback)](
                            const std::shared_ptr<pool_internal::FutureStateBase>& state) {
      callback(Future(std::static_pointer_cast<pool_internal::FutureState<T>>(state)));
    });
  }

  // The three below are for executors and tests.

  // True: the future is running now and cannot be cancelled any more. False: it was cancelled, do
  // not run the task. InvalidStateError when it is running or finished.
  bool set_running_or_notify_cancel() const { return state_->StartRunning(); }

  // Makes the future finished, then runs the callbacks here. InvalidStateError when it is done.
  void set_result(pool_internal::Stored<T> value) const {
    state_->PublishValue(std::move(value));
    state_->RunCallbacks();
  }
  void set_result() const requires std::is_void_v<T> { set_result(std::monostate()); }

  // As set_result. std::invalid_argument when `error` is null.
  void set_exception(std::exception_ptr error) const {
    state_->PublishException(std::move(error));
    state_->RunCallbacks();
  }

  // Whether both are handles of the same future.
  friend bool operator==(const Future& a, const Future& b) { return a.state_ == b.state_; }

  // For executors.
  explicit Future(std::shared_ptr<pool_internal::FutureState<T>> state)
      : state_(std::move(state)) {}
  pool_internal::FutureState<T>* internal_state() const { return state_.get(); }

 private:
  std::shared_ptr<pool_internal::FutureState<T>> state_;
};

}  // namespace heddle

#endif  // HEDDLE_PRIMITIVES_POOL_FUTURE_H_
