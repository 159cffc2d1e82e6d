// A correct hub on ucontext and poll, with the places where mutants differ as virtual functions.
#ifndef HEDDLE_PLUGINS_MUTANTS_CORRECT_HUB_H_
#define HEDDLE_PLUGINS_MUTANTS_CORRECT_HUB_H_

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <ucontext.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "plugins/api/end_order.h"

namespace heddle::mutants {

class ContextHub {
 public:
  struct Task;
  using Handle = std::shared_ptr<Task>;
  using Clock = std::chrono::steady_clock;
  using Duration = std::chrono::nanoseconds;

  struct Task {
    std::function<void()> body;
    ucontext_t context;
    std::unique_ptr<char[]> stack;
    std::size_t place = 0;  // among those that have ended; 0 until then
    // What it waits for; any of it will do.
    std::optional<Clock::time_point> deadline;
    int descriptor = -1;
    const std::vector<Handle>* joined = nullptr;
  };

  ContextHub() : running_(std::make_shared<Task>()) {}
  virtual ~ContextHub() = default;
  ContextHub(const ContextHub&) = delete;
  ContextHub& operator=(const ContextHub&) = delete;

  // All tasks have ended when `main` returns.
  template <typename Main>
  void run(Main main) {
    main();
  }

  template <typename Body>
  Handle spawn(Body body) {
    const auto task = std::make_shared<Task>();
    task->body = std::move(body);
    task->stack.reset(new char[kStackSize]);
    getcontext(&task->context);
    task->context.uc_stack.ss_sp = task->stack.get();
    task->context.uc_stack.ss_size = kStackSize;
    const auto self = reinterpret_cast<std::uintptr_t>(this);
    makecontext(&task->context, reinterpret_cast<void (*)()>(Begin), 2, static_cast<unsigned>(self), static_cast<unsigned>(self >> 32));
    Schedule(task);
    return task;
  }

  virtual std::vector<std::size_t> joinall(const std::vector<Handle>& tasks, std::optional<Duration> limit) {
    if (limit) running_->deadline = Clock::now() + *limit;
    running_->joined = &tasks;
    Wait();
    return plugin::EndOrder::Ended(tasks);
  }

  virtual void sleep(Duration duration) {
    running_->deadline = Clock::now() + duration;
    Wait();
  }

  virtual std::int64_t receive(int descriptor, char* byte) {
    for (;;) {
      running_->descriptor = descriptor;
      Wait();
      const ssize_t size = recv(descriptor, byte, 1, MSG_DONTWAIT);
      if (size >= 0 || (errno != EAGAIN && errno != EINTR)) return size;
    }
  }

 protected:
  static constexpr std::size_t kStackSize = std::size_t{64} << 10;

  virtual void Schedule(const Handle& task) { ready_.push_back(task); }

  // Whether it need not wait any longer.
  virtual bool IsServed(const Task& task, Clock::time_point now, bool readable) {
    if (task.deadline && *task.deadline <= now) return true;
    if (task.descriptor >= 0 && readable) return true;
    return task.joined != nullptr && plugin::EndOrder::HaveAllEnded(*task.joined);
  }

  // Those that are served, in the order in which they began to wait, are to go on.
  virtual void Serve(const std::vector<bool>& served) {
    std::vector<Handle> left;
    for (std::size_t i = 0; i < waiting_.size(); ++i) {
      if (served[i]) {
        ready_.push_back(waiting_[i]);
      } else {
        left.push_back(waiting_[i]);
      }
    }
    waiting_ = std::move(left);
  }

  // Suspends the running task until what it waits for has come.
  void Wait() {
    waiting_.push_back(running_);
    const Handle self = running_;
    SwitchTo(Next(), &self->context);
    self->deadline.reset();
    self->descriptor = -1;
    self->joined = nullptr;
  }

  Handle Next() {
    do {
      LookAround();
    } while (ready_.empty());
    const Handle next = ready_.front();
    ready_.pop_front();
    return next;
  }

  // Looks who is served; waits if there is nobody who can run.
  void LookAround() {
    std::vector<pollfd> polled;
    std::optional<Clock::time_point> first;
    bool joins = false;
    const Clock::time_point before = Clock::now();
    for (const Handle& task : waiting_) {
      if (task->deadline && (!first || *task->deadline < *first)) first = task->deadline;
      if (task->descriptor >= 0) polled.push_back({task->descriptor, POLLIN, 0});
      joins = joins || (task->joined != nullptr && IsServed(*task, before, false));
    }
    int timeout = -1;
    if (first) timeout = std::max(0, static_cast<int>(std::chrono::ceil<std::chrono::milliseconds>(*first - before).count()));
    if (!ready_.empty() || joins) timeout = 0;
    if (poll(polled.data(), polled.size(), timeout) < 0) return;
    const Clock::time_point now = Clock::now();
    std::vector<bool> served;
    std::size_t next = 0;
    for (const Handle& task : waiting_) {
      const bool readable = task->descriptor >= 0 && polled[next++].revents != 0;
      served.push_back(IsServed(*task, now, readable));
    }
    Serve(served);
  }

  void SwitchTo(const Handle& next, ucontext_t* save) {
    running_ = next;
    if (&next->context != save) swapcontext(save, &next->context);
  }

  static void Begin(unsigned low, unsigned high) {
    auto& hub = *reinterpret_cast<ContextHub*>(low | static_cast<std::uintptr_t>(high) << 32);
    hub.running_->body();
    hub.End();
  }

  virtual void End() {
    order_.End(*running_);
    // Its stack goes with the last handle, which somebody else has. Nothing is left on it that has a destructor.
    running_ = Next();
    setcontext(&running_->context);
  }

  Handle running_;
  std::deque<Handle> ready_;
  std::vector<Handle> waiting_;  // the longest waiting first
  plugin::EndOrder order_;
};

}  // namespace heddle::mutants

#endif  // HEDDLE_PLUGINS_MUTANTS_CORRECT_HUB_H_
