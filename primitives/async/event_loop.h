// One thread, many sockets and timers: calls back when a descriptor is ready, a time has come, or
// somebody asked. Contract: CPython 3.11 asyncio event loop.
#ifndef HEDDLE_PRIMITIVES_ASYNC_EVENT_LOOP_H_
#define HEDDLE_PRIMITIVES_ASYNC_EVENT_LOOP_H_

#include <chrono>
#include <coroutine>
#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "primitives/async/handle.h"
#include "primitives/async/inbox.h"
#include "primitives/async/timer_queue.h"
#include "primitives/select/selector.h"

namespace heddle::async {

namespace internal {
class TaskState;
}

// Each turn of the loop waits for events and then calls what is ready: descriptors in the order of
// registration, then due timers in the order of their deadlines, behind what was asked for by
// call_soon. What a callback asks for is called in the next turn at the earliest, so events are
// never starved. Callbacks may register, cancel and stop anything, themselves included.
//
// An exception that escapes from a callback goes to the exception handler; the loop goes on.
//
// For one thread, except call_soon_threadsafe and inbox(). Idle, it is blocked.
class EventLoop {
 public:
  using Function = std::function<void()>;
  using Clock = std::chrono::steady_clock;
  using ExceptionHandler = std::function<void(std::exception_ptr)>;

  // Throws std::system_error when there is no descriptor left.
  explicit EventLoop(std::unique_ptr<Selector> selector = MakeSelector());

  // Cancels all tasks; callbacks that are waiting are dropped. Not inside a callback.
  ~EventLoop();

  EventLoop(const EventLoop&) = delete;
  EventLoop& operator=(const EventLoop&) = delete;

  // Has `function` called in the next turn, in the order of the calls.
  Handle call_soon(Function function);

  // The same from any thread; wakes the loop if it is blocked. Never lost. No handle: cancelling
  // from another thread would race with the call.
  void call_soon_threadsafe(Function function) { inbox_->Post(std::move(function)); }

  // call_soon_threadsafe for threads that may outlive the loop.
  std::shared_ptr<Inbox> inbox() const { return inbox_; }

  // Has `function` called once, not before `delay` has passed. Throws std::invalid_argument if it
  // is negative.
  Handle call_later(std::chrono::nanoseconds delay, Function function);

  // Has `function` called once, not before `when`. A time that has passed is soon.
  Handle call_at(Clock::time_point when, Function function);

  // Calls `function` in each turn in which `fd` can be read (written), until removed. One of each
  // per descriptor: a second throws SelectorKeyError (asyncio replaces the first). Otherwise throws
  // as Selector::register_fd.
  void add_reader(int fd, Function function) { AddWatch(fd, Events::kRead, std::move(function)); }
  void add_writer(int fd, Function function) { AddWatch(fd, Events::kWrite, std::move(function)); }

  // Stops that at once: it is not called again, even if it is ready already. Returns whether there
  // was one. Works after `fd` was closed, but must come before its number is used again.
  bool remove_reader(int fd) { return RemoveWatch(fd, Events::kRead); }
  bool remove_writer(int fd) { return RemoveWatch(fd, Events::kWrite); }

  // Runs until stop(). Throws std::logic_error if it runs already; std::system_error when the
  // system breaks.
  void run_forever();

  // Makes run_forever() return at the end of this turn; before run_forever, after one turn that
  // does not block. From another thread: call_soon_threadsafe([&] { loop.stop(); }).
  void stop() { stopping_ = true; }

  bool is_running() const { return running_; }

  // Its clock: steady, unrelated to the time of day.
  Clock::time_point time() const { return Clock::now(); }

  // Told what escapes from callbacks and detached tasks. The default prints to standard error. If
  // it throws itself, run_forever() does.
  void set_exception_handler(ExceptionHandler handler);

 private:
  friend class internal::TaskState;
  using CallbackPtr = std::shared_ptr<internal::Callback>;

  // What waits for one descriptor; either may be null, not both.
  struct Watch {
    CallbackPtr reader;
    CallbackPtr writer;
    Events events() const {
      return (reader ? Events::kRead : Events::kNone) | (writer ? Events::kWrite : Events::kNone);
    }
  };

  void AddWatch(int fd, Events direction, Function function);
  bool RemoveWatch(int fd, Events direction);
  void RunTurn();
  void Collect(const std::vector<Ready>& events);
  void Run(internal::Callback* callback);

  const std::unique_ptr<Selector> selector_;
  const std::shared_ptr<Inbox> inbox_;
  std::unordered_map<int, Watch> watches_;
  internal::TimerQueue timers_;
  std::deque<CallbackPtr> ready_;
  bool running_ = false;
  bool stopping_ = false;
  ExceptionHandler exception_handler_;

  // Tasks that have not ended; see task_state.h, which keeps these.
  std::unordered_set<std::shared_ptr<internal::TaskState>> tasks_;
  const internal::TaskState* running_task_ = nullptr;
};

}  // namespace heddle::async

#endif  // HEDDLE_PRIMITIVES_ASYNC_EVENT_LOOP_H_
