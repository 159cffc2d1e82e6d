// A spawned task as the loop and its JoinHandle share it: the frames, how it ended, who waits.
// Internal to primitives/async.
#ifndef HEDDLE_PRIMITIVES_ASYNC_TASK_STATE_H_
#define HEDDLE_PRIMITIVES_ASYNC_TASK_STATE_H_

#include <coroutine>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include "primitives/async/event_loop.h"
#include "primitives/async/task.h"

namespace heddle::async::internal {

class TaskState : public std::enable_shared_from_this<TaskState> {
 public:
  explicit TaskState(EventLoop* loop) : loop_(loop) {}
  virtual ~TaskState() = default;
  TaskState(const TaskState&) = delete;
  TaskState& operator=(const TaskState&) = delete;

  // Makes the loop begin `driver`, the coroutine that runs the task and ends with Finish().
  void Start(Task<void> driver);

  // Resumes a coroutine of this task. Every resumption from a callback goes through here.
  void Resume(std::coroutine_handle<> coroutine);

  // Ends it where it waits, or, if it is the one that is running, as soon as it waits. Returns
  // false if it has ended already.
  bool Cancel();

  // From now on nobody asks for the result; an error goes to the loop's exception handler.
  void Detach();

  bool done() const { return done_; }
  bool cancelled() const { return cancelled_; }
  const std::exception_ptr& error() const { return error_; }

  // Has `function` called by the loop soon after the task has ended, unless it is forgotten before.
  // Throws std::logic_error if somebody waits already.
  void OnEnd(std::function<void()> function);
  void ForgetOnEnd();

 protected:
  void Finish(std::exception_ptr error);

 private:
  void DestroyFrames() { driver_ = {}; }
  void ReportError();
  void End();

  EventLoop* loop_;
  Task<void> driver_;
  Handle start_;
  bool done_ = false;  // Has returned or thrown, or was cancelled.
  bool cancelled_ = false;
  bool detached_ = false;
  std::exception_ptr error_;
  std::function<void()> on_end_;
  Handle on_end_call_;
};

// With the result of the task.
template <typename T>
class TypedTaskState : public TaskState {
 public:
  using TaskState::TaskState;

  static Task<void> Drive(TypedTaskState* state, Task<T> task) {
    std::exception_ptr error;
    try {
      if constexpr (std::is_void_v<T>) {
        co_await std::move(task);
        state->value_.emplace();
      } else {
        state->value_.emplace(co_await std::move(task));
      }
    } catch (...) {
      error = std::current_exception();
    }
    state->Finish(error);
  }

  // The result, moved out.
  Stored<T> TakeValue() { return std::move(*value_); }

 private:
  std::optional<Stored<T>> value_;
};

}  // namespace heddle::async::internal

#endif  // HEDDLE_PRIMITIVES_ASYNC_TASK_STATE_H_
