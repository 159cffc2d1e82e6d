// What a coroutine can wait for: time, a descriptor, its loop; and waiting for several, or not too
// long. After asyncio's sleep, wait_for and gather.
#ifndef HEDDLE_PRIMITIVES_ASYNC_WAIT_H_
#define HEDDLE_PRIMITIVES_ASYNC_WAIT_H_

#include <chrono>
#include <coroutine>
#include <stdexcept>
#include <utility>
#include <vector>

#include "primitives/async/event_loop.h"
#include "primitives/async/join_handle.h"
#include "primitives/async/task.h"
#include "primitives/async/task_state.h"
#include "primitives/select/selector.h"

namespace heddle::async {

class TimeoutError : public std::runtime_error {
 public:
  TimeoutError() : std::runtime_error("timed out") {}
};

namespace internal {

// Gives the loop without waiting.
class CurrentLoop {
 public:
  bool await_ready() const noexcept { return false; }
  template <typename Promise>
  bool await_suspend(std::coroutine_handle<Promise> caller) noexcept {
    loop_ = caller.promise().scope.loop;
    return false;
  }
  EventLoop& await_resume() const noexcept { return *loop_; }

 private:
  EventLoop* loop_ = nullptr;
};

class Sleep {
 public:
  explicit Sleep(std::chrono::nanoseconds duration) : duration_(duration) {}
  Sleep(const Sleep&) = delete;
  Sleep& operator=(const Sleep&) = delete;
  ~Sleep() { timer_.cancel(); }

  bool await_ready() const noexcept { return false; }
  template <typename Promise>
  void await_suspend(std::coroutine_handle<Promise> caller) {
    const Scope scope = caller.promise().scope;
    timer_ = scope.loop->call_later(duration_, [=] { scope.task->Resume(caller); });
  }
  void await_resume() const noexcept {}

 private:
  std::chrono::nanoseconds duration_;
  Handle timer_;
};

class Readiness {
 public:
  Readiness(int fd, Events direction) : fd_(fd), direction_(direction) {}
  Readiness(const Readiness&) = delete;
  Readiness& operator=(const Readiness&) = delete;
  ~Readiness() { Forget(); }

  bool await_ready() const noexcept { return false; }
  template <typename Promise>
  void await_suspend(std::coroutine_handle<Promise> caller) {
    const Scope scope = caller.promise().scope;
    const auto resume = [=] { scope.task->Resume(caller); };
    if (direction_ == Events::kRead) {
      scope.loop->add_reader(fd_, resume);
    } else {
      scope.loop->add_writer(fd_, resume);
    }
    loop_ = scope.loop;
  }
  void await_resume() { Forget(); }

 private:
  void Forget() {
    if (loop_ == nullptr) return;
    EventLoop* const loop = std::exchange(loop_, nullptr);
    if (direction_ == Events::kRead) {
      loop->remove_reader(fd_);
    } else {
      loop->remove_writer(fd_);
    }
  }

  int fd_;
  Events direction_;
  EventLoop* loop_ = nullptr;  // While it is waiting.
};

}  // namespace internal

// `EventLoop& loop = co_await current_loop();`
inline internal::CurrentLoop current_loop() { return {}; }

// Waits at least `duration`; zero lets all others have a turn. Throws std::invalid_argument if it
// is negative.
inline internal::Sleep sleep(std::chrono::nanoseconds duration) {
  return internal::Sleep(duration);
}

// Waits until `fd` can be read (written), which includes end of file and errors. `fd` stays open
// meanwhile. Throws SelectorKeyError if another coroutine waits for the same.
inline internal::Readiness readable(int fd) { return {fd, Events::kRead}; }
inline internal::Readiness writable(int fd) { return {fd, Events::kWrite}; }

// The result of `task`, if it ends within `timeout`. Otherwise the task is cancelled and
// TimeoutError thrown. Throws std::invalid_argument if the timeout is negative.
template <typename T>
Task<T> with_timeout(Task<T> task, std::chrono::nanoseconds timeout) {
  EventLoop& loop = co_await current_loop();
  JoinHandle<T> handle = spawn(loop, std::move(task));
  bool timed_out = false;
  struct Timer {
    Handle handle;
    ~Timer() { handle.cancel(); }
  } timer{loop.call_later(timeout, [&] { timed_out = handle.cancel(); })};
  try {
    co_return co_await handle;
  } catch (const CancelledError&) {
    if (timed_out) throw TimeoutError();
    throw;
  }
}

// Runs all tasks at the same time and gives their results in order. If one throws, the first of
// them in order is thrown and those that have not ended are cancelled.
template <typename T>
Task<std::vector<T>> gather(std::vector<Task<T>> tasks) {
  EventLoop& loop = co_await current_loop();
  std::vector<JoinHandle<T>> handles;
  handles.reserve(tasks.size());
  for (Task<T>& task : tasks) handles.push_back(spawn(loop, std::move(task)));
  std::vector<T> results;
  results.reserve(handles.size());
  for (JoinHandle<T>& handle : handles) results.push_back(co_await handle);
  co_return results;
}

// The same for tasks without results.
inline Task<void> gather(std::vector<Task<void>> tasks) {
  EventLoop& loop = co_await current_loop();
  std::vector<JoinHandle<void>> handles;
  handles.reserve(tasks.size());
  for (Task<void>& task : tasks) handles.push_back(spawn(loop, std::move(task)));
  for (JoinHandle<void>& handle : handles) co_await handle;
}

}  // namespace heddle::async

#endif  // HEDDLE_PRIMITIVES_ASYNC_WAIT_H_
