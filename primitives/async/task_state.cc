// A spawned task as the loop and its JoinHandle share it.
// See task_state.h.
#include "primitives/async/task_state.h"

#include <stdexcept>

namespace heddle::async::internal {

void TaskState::Start(Task<void> driver) {
  driver_ = std::move(driver);
  loop_->tasks_.insert(shared_from_this());
  start_ = loop_->call_soon([this] { Resume(driver_.Begin({loop_, this})); });
}

void TaskState::Resume(std::coroutine_handle<> coroutine) {
  const auto self = shared_from_this();  // The coroutine may drop all that refers to its task.
  loop_->running_task_ = this;
  coroutine.resume();
  loop_->running_task_ = nullptr;
  // It has ended, or was cancelled while it ran. Either way it waits now, for the last time.
  if (done_) DestroyFrames();
}

bool TaskState::Cancel() {
  if (done_) return false;
  const auto self = shared_from_this();
  cancelled_ = true;
  start_.cancel();
  End();
  if (loop_->running_task_ != this) DestroyFrames();
  return true;
}

void TaskState::Finish(std::exception_ptr error) {
  // A task that was cancelled while it ran and then ended without waiting stays cancelled.
  if (done_) return;
  error_ = std::move(error);
  if (detached_) ReportError();
  End();
}

void TaskState::Detach() {
  detached_ = true;
  if (done_) ReportError();
}

// By way of the loop: the exception handler is not to run, or throw, inside a coroutine.
void TaskState::ReportError() {
  if (error_) loop_->call_soon([error = error_] { std::rethrow_exception(error); });
}

void TaskState::OnEnd(std::function<void()> function) {
  if (on_end_) throw std::logic_error("somebody waits for this task already");
  on_end_ = std::move(function);
}

void TaskState::ForgetOnEnd() {
  on_end_ = nullptr;
  on_end_call_.cancel();
}

void TaskState::End() {
  done_ = true;
  if (on_end_) on_end_call_ = loop_->call_soon(std::exchange(on_end_, nullptr));
  loop_->tasks_.erase(shared_from_this());
}

}  // namespace heddle::async::internal
