// A callback that an event loop will call, and the handle by which it can be cancelled.
// Contract: CPython 3.11 asyncio.Handle.
#ifndef HEDDLE_PRIMITIVES_ASYNC_HANDLE_H_
#define HEDDLE_PRIMITIVES_ASYNC_HANDLE_H_

#include <functional>
#include <memory>
#include <utility>

namespace heddle::async {

namespace internal {

// Shared by the loop and the handle; used by the loop's thread only.
class Callback {
 public:
  explicit Callback(std::function<void()> function) : function_(std::move(function)) {}

  // Calls it unless it was cancelled. It may cancel itself meanwhile.
  void Run() {
    if (cancelled_) return;
    running_ = true;
    const struct Ending {
      Callback* callback;
      ~Ending() {
        callback->running_ = false;
        if (callback->cancelled_) callback->function_ = nullptr;
      }
    } ending{this};
    function_();
  }

  // Frees what the function holds at once, unless it is running: then when it has returned.
  void Cancel() {
    cancelled_ = true;
    if (!running_) std::exchange(function_, nullptr);
  }

  bool cancelled() const { return cancelled_; }

 private:
  std::function<void()> function_;
  bool running_ = false;
  bool cancelled_ = false;
};

}  // namespace internal

// Only for the loop's thread. A handle that is dropped does not cancel.
class Handle {
 public:
  Handle() = default;
  explicit Handle(std::shared_ptr<internal::Callback> callback) : callback_(std::move(callback)) {}

  // From now on the callback is not called (any more). What it holds is freed. Any number of times.
  void cancel() {
    if (callback_) callback_->Cancel();
  }

  bool cancelled() const { return callback_ && callback_->cancelled(); }

 private:
  std::shared_ptr<internal::Callback> callback_;
};

}  // namespace heddle::async

#endif  // HEDDLE_PRIMITIVES_ASYNC_HANDLE_H_
