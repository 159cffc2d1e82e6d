// Runs a blocking call in a thread of its own while the event loop goes on.
// Contract: CPython 3.11 asyncio.to_thread.
#ifndef HEDDLE_PRIMITIVES_ASYNC_THREAD_H_
#define HEDDLE_PRIMITIVES_ASYNC_THREAD_H_

#include <coroutine>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <thread>
#include <utility>

#include "primitives/async/event_loop.h"
#include "primitives/async/inbox.h"
#include "primitives/async/task.h"
#include "primitives/async/task_state.h"

namespace heddle::async {

namespace internal {

// What the thread and the waiting coroutine share. The thread writes the outcome before it posts,
// the loop reads it after: the inbox orders them.
template <typename T>
struct ThreadCall {
  std::function<T()> function;
  std::optional<T> value;
  std::exception_ptr error;
  std::function<void()>
      resume;  // Used by the loop's thread only; empty when nobody waits any more.
};

template <typename T>
class ThreadAwaiter {
 public:
  explicit ThreadAwaiter(std::function<T()> function) : call_(std::make_shared<ThreadCall<T>>()) {
    call_->function = std::move(function);
  }
  ThreadAwaiter(const ThreadAwaiter&) = delete;
  ThreadAwaiter& operator=(const ThreadAwaiter&) = delete;
  ~ThreadAwaiter() { call_->resume = nullptr; }

  bool await_ready() const noexcept { return false; }
  template <typename Promise>
  void await_suspend(std::coroutine_handle<Promise> caller) {
    const Scope scope = caller.promise().scope;
    call_->resume = [=] { scope.task->Resume(caller); };
    std::thread([call = call_, inbox = scope.loop->inbox()]() mutable {
      try {
        call->value.emplace(call->function());
      } catch (...) {
        call->error = std::current_exception();
      }
      inbox->Post([call = std::move(call)] {
        if (const auto resume = call->resume) resume();
      });
    }).detach();
  }
  T await_resume() {
    if (call_->error) std::rethrow_exception(call_->error);
    return std::move(*call_->value);
  }

 private:
  std::shared_ptr<ThreadCall<T>> call_;
};

}  // namespace internal

// Calls `function` in a new thread and gives its result, or throws what it threw;
// std::system_error if there is no thread to have. If the waiting task is cancelled the call runs
// on, unheard: what it uses must not end with the task.
template <typename T>
Task<T> to_thread(std::function<T()> function) {
  co_return co_await internal::ThreadAwaiter<T>(std::move(function));
}

}  // namespace heddle::async

#endif  // HEDDLE_PRIMITIVES_ASYNC_THREAD_H_
