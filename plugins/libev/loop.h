// A loop of libev. What other threads may do is to send an ev_async.
#ifndef HEDDLE_PLUGINS_LIBEV_LOOP_H_
#define HEDDLE_PLUGINS_LIBEV_LOOP_H_

#include <ev.h>

#include <chrono>
#include <stdexcept>

#include "plugins/api/plugin.h"

namespace heddle::plugins::libev {

// `kBackend` is EVBACKEND_EPOLL, EVBACKEND_POLL or EVBACKEND_SELECT.
template <unsigned kBackend>
class Loop {
 public:
  Loop() : loop_(ev_loop_new(kBackend | EVFLAG_NOENV)) {
    if (loop_ == nullptr) throw std::runtime_error("ev_loop_new");
    ev_async_init(&stopping_, [](struct ev_loop* loop, ev_async*, int) { ev_break(loop, EVBREAK_ALL); });
    ev_async_start(loop_, &stopping_);
  }
  ~Loop() {
    ev_async_stop(loop_, &stopping_);
    ev_loop_destroy(loop_);
  }
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  void run() { ev_run(loop_, 0); }
  void run_until_done() {
    ev_unref(loop_);  // the watcher that stops it does not count
    ev_run(loop_, 0);
    ev_ref(loop_);
  }
  void stop() { ev_async_send(loop_, &stopping_); }

  class Signal {
   public:
    Signal(Loop& loop, plugin::Callback callback) : loop_(loop.loop_), callback_(callback) {
      ev_async_init(&async_, [](struct ev_loop*, ev_async* async, int) { (plugin::Callback(static_cast<Signal*>(async->data)->callback_))(); });
      async_.data = this;
      ev_async_start(loop_, &async_);
    }
    ~Signal() { ev_async_stop(loop_, &async_); }
    void send() { ev_async_send(loop_, &async_); }

   private:
    struct ev_loop* const loop_;
    const plugin::Callback callback_;
    ev_async async_;
  };

  class Timer {
   public:
    Timer(Loop& loop, std::chrono::nanoseconds delay, bool repeats, plugin::Callback callback) : loop_(loop.loop_), callback_(callback) {
      const double seconds = std::chrono::duration<double>(delay).count();
      ev_timer_init(
          &timer_, [](struct ev_loop*, ev_timer* timer, int) { (plugin::Callback(static_cast<Timer*>(timer->data)->callback_))(); }, seconds,
          repeats ? seconds : 0.);
      timer_.data = this;
      ev_timer_start(loop_, &timer_);
    }
    ~Timer() { ev_timer_stop(loop_, &timer_); }

   private:
    struct ev_loop* const loop_;
    const plugin::Callback callback_;
    ev_timer timer_;
  };

  class Watch {
   public:
    Watch(Loop& loop, int descriptor, plugin::Callback callback) : loop_(loop.loop_), callback_(callback) {
      ev_io_init(&io_, [](struct ev_loop*, ev_io* io, int) { (plugin::Callback(static_cast<Watch*>(io->data)->callback_))(); }, descriptor, EV_READ);
      io_.data = this;
      ev_io_start(loop_, &io_);
    }
    ~Watch() { ev_io_stop(loop_, &io_); }

   private:
    struct ev_loop* const loop_;
    const plugin::Callback callback_;
    ev_io io_;
  };

 private:
  struct ev_loop* loop_;
  ev_async stopping_;
};

}  // namespace heddle::plugins::libev

#endif  // HEDDLE_PLUGINS_LIBEV_LOOP_H_
