// Spawning tasks: a JoinHandle<T> stands for a task that runs on its own.
// Contract: CPython 3.11 asyncio.Task, with C++ lifetimes: who drops the handle cancels the task.
#ifndef HEDDLE_PRIMITIVES_ASYNC_JOIN_HANDLE_H_
#define HEDDLE_PRIMITIVES_ASYNC_JOIN_HANDLE_H_

#include <coroutine>
#include <exception>
#include <memory>
#include <stdexcept>
#include <utility>

#include "primitives/async/event_loop.h"
#include "primitives/async/task.h"
#include "primitives/async/task_state.h"

namespace heddle::async {

// The task was cancelled, so it has no result.
class CancelledError : public std::runtime_error {
 public:
  CancelledError() : std::runtime_error("the task was cancelled") {}
};

// Only for the loop's thread.
template <typename T>
class [[nodiscard]] JoinHandle {
 public:
  explicit JoinHandle(std::shared_ptr<internal::TypedTaskState<T>> state)
      : state_(std::move(state)) {}
  JoinHandle(JoinHandle&&) noexcept = default;
  JoinHandle& operator=(JoinHandle&& other) noexcept {
    if (this != &other) {
      cancel();
      state_ = std::move(other.state_);
    }
    return *this;
  }

  // Cancels the task if it has not ended.
  ~JoinHandle() { cancel(); }

  // Has it ended: returned, thrown or cancelled?
  bool done() const { return state_->done(); }
  bool cancelled() const { return state_->cancelled(); }

  // Destroys the task where it waits: the destructors in its coroutines run now and undo what it
  // had begun. A task that cancels itself runs on until it waits next. Returns false if it has
  // ended already, and then its result stays.
  bool cancel() { return state_ && state_->Cancel(); }

  // Lets it run to its end without this handle. If it fails, the loop's exception handler is told.
  // The loop must exist.
  void detach() && { std::exchange(state_, nullptr)->Detach(); }

  // The result, moved out: once. Throws what the task threw, CancelledError if it was cancelled,
  // std::logic_error if it has not ended.
  T result() {
    if (!state_->done()) throw std::logic_error("the task has not ended");
    if (state_->cancelled()) throw CancelledError();
    if (state_->error()) std::rethrow_exception(state_->error());
    if constexpr (!std::is_void_v<T>) return state_->TakeValue();
  }

  // `co_await handle` waits for the end and gives result(). The task goes on if the waiting one is
  // cancelled. One at a time may wait: throws std::logic_error otherwise.
  class Awaiter {
   public:
    explicit Awaiter(JoinHandle* handle) : handle_(handle) {}
    Awaiter(const Awaiter&) = delete;
    Awaiter& operator=(const Awaiter&) = delete;
    ~Awaiter() {
      if (waiting_) handle_->state_->ForgetOnEnd();
    }
    bool await_ready() const { return handle_->done(); }
    template <typename Promise>
    void await_suspend(std::coroutine_handle<Promise> caller) {
      handle_->state_->OnEnd(
          [caller, task = caller.promise().scope.task] { task->Resume(caller); });
      waiting_ = true;
    }
    T await_resume() {
      waiting_ = false;
      return handle_->result();
    }

   private:
    JoinHandle* handle_;
    bool waiting_ = false;
  };
  Awaiter operator co_await() & { return Awaiter(this); }

 private:
  std::shared_ptr<internal::TypedTaskState<T>> state_;
};

// Has `loop` run `task`, from the next turn on.
template <typename T>
JoinHandle<T> spawn(EventLoop& loop, Task<T> task) {
  auto state = std::make_shared<internal::TypedTaskState<T>>(&loop);
  state->Start(internal::TypedTaskState<T>::Drive(state.get(), std::move(task)));
  return JoinHandle<T>(std::move(state));
}

// Runs the loop until `task` has ended and gives its result (asyncio's run_until_complete). Throws
// what it threw; std::logic_error if the loop was stopped before. Blocks.
template <typename T>
T run(EventLoop& loop, Task<T> task) {
  auto state = std::make_shared<internal::TypedTaskState<T>>(&loop);
  state->OnEnd([&loop] { loop.stop(); });
  state->Start(internal::TypedTaskState<T>::Drive(state.get(), std::move(task)));
  JoinHandle<T> handle(std::move(state));
  loop.run_forever();
  if (!handle.done()) throw std::logic_error("the event loop was stopped before the task ended");
  return handle.result();
}

}  // namespace heddle::async

#endif  // HEDDLE_PRIMITIVES_ASYNC_JOIN_HANDLE_H_
