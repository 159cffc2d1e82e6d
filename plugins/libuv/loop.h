// A loop of libuv. What other threads may do is to send a uv_async_t.
#ifndef HEDDLE_PLUGINS_LIBUV_LOOP_H_
#define HEDDLE_PLUGINS_LIBUV_LOOP_H_

#include <uv.h>

#include <chrono>
#include <cstdint>
#include <stdexcept>

#include "plugins/api/plugin.h"

namespace heddle::plugins::libuv {

class Loop {
 public:
  Loop() {
    Check(uv_loop_init(&loop_));
    Check(uv_async_init(&loop_, &stopping_, [](uv_async_t* async) { uv_stop(async->loop); }));
  }
  // What is being closed is so when the loop has run once more.
  ~Loop() {
    uv_close(reinterpret_cast<uv_handle_t*>(&stopping_), nullptr);
    uv_run(&loop_, UV_RUN_DEFAULT);
    uv_loop_close(&loop_);
    uv_library_shutdown();
  }
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  void run() { uv_run(&loop_, UV_RUN_DEFAULT); }
  void run_until_done() {
    uv_unref(reinterpret_cast<uv_handle_t*>(&stopping_));
    uv_run(&loop_, UV_RUN_DEFAULT);
  }
  void stop() { uv_async_send(&stopping_); }

 private:
  static void Check(int result) {
    if (result < 0) throw std::runtime_error(uv_err_name(result));
  }

  // One of libuv's handles, which lives on until libuv has closed it.
  template <typename H>
  class Handle {
   public:
    explicit Handle(plugin::Callback callback) : state_(new State{{}, callback}) { state_->handle.data = state_; }
    ~Handle() {
      uv_close(reinterpret_cast<uv_handle_t*>(&state_->handle), [](uv_handle_t* handle) { delete static_cast<State*>(handle->data); });
    }
    Handle(const Handle&) = delete;
    Handle& operator=(const Handle&) = delete;

   protected:
    static void Call(H* handle) { (plugin::Callback(static_cast<State*>(handle->data)->callback))(); }
    H* handle() { return &state_->handle; }

   private:
    struct State {
      H handle;
      plugin::Callback callback;
    };
    State* const state_;
  };

 public:
  struct Signal : Handle<uv_async_t> {
    Signal(Loop& loop, plugin::Callback callback) : Handle(callback) { Check(uv_async_init(&loop.loop_, handle(), Call)); }
    void send() { uv_async_send(handle()); }
  };

  struct Timer : Handle<uv_timer_t> {
    Timer(Loop& loop, std::chrono::nanoseconds delay, bool repeats, plugin::Callback callback) : Handle(callback) {
      const auto milliseconds = static_cast<std::uint64_t>(std::chrono::ceil<std::chrono::milliseconds>(delay).count());
      Check(uv_timer_init(&loop.loop_, handle()));
      Check(uv_timer_start(handle(), Call, milliseconds, repeats ? milliseconds : 0));
    }
  };

  struct Watch : Handle<uv_poll_t> {
    Watch(Loop& loop, int descriptor, plugin::Callback callback) : Handle(callback) {
      Check(uv_poll_init(&loop.loop_, handle(), descriptor));
      Check(uv_poll_start(handle(), UV_READABLE, [](uv_poll_t* poll, int, int) { Call(poll); }));
    }
  };

 private:
  uv_loop_t loop_;
  uv_async_t stopping_;
};

}  // namespace heddle::plugins::libuv

#endif  // HEDDLE_PLUGINS_LIBUV_LOOP_H_
