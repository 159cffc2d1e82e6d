// A loop of libevent with locks. What is posted is an event_base_once without a timeout, a signal an event that is made active.
#ifndef HEDDLE_PLUGINS_LIBEVENT_LOOP_H_
#define HEDDLE_PLUGINS_LIBEVENT_LOOP_H_

#include <event2/event.h>
#include <event2/thread.h>
#include <sys/time.h>

#include <bit>
#include <chrono>
#include <stdexcept>
#include <string_view>

#include "plugins/api/plugin.h"

namespace heddle::plugins::libevent {

// `kMethod` is one of libevent's names: "epoll", "poll", "select".
template <const char* kMethod>
class Loop {
 public:
  Loop() {
    if (evthread_use_pthreads() != 0) throw std::runtime_error("evthread_use_pthreads");
    event_config* const config = event_config_new();
    for (const char* const method : {"epoll", "poll", "select"}) {
      if (method != std::string_view(kMethod)) event_config_avoid_method(config, method);
    }
    base_ = event_base_new_with_config(config);
    event_config_free(config);
    if (base_ == nullptr) throw std::runtime_error("event_base_new_with_config");
  }
  ~Loop() {
    event_base_free(base_);
    libevent_global_shutdown();
  }
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  void run() { event_base_loop(base_, EVLOOP_NO_EXIT_ON_EMPTY); }
  void run_until_done() { event_base_dispatch(base_); }
  // Unlike event_base_loopbreak, it also stops a loop that has not begun.
  void stop() { event_base_loopexit(base_, nullptr); }

  void post(plugin::Callback callback) {
    // Nothing that would have to be freed: what is never called is dropped.
    const auto call = [](evutil_socket_t, short, void* context) { std::bit_cast<plugin::Callback>(context)(); };
    event_base_once(base_, -1, EV_TIMEOUT, call, std::bit_cast<void*>(callback), nullptr);
  }

  // An event that lives until it is cancelled. event_free waits for a callback that another thread is in.
  class Event {
   public:
    Event(Loop& loop, int descriptor, short what, plugin::Callback callback) : callback_(callback) {
      const auto call = [](evutil_socket_t, short, void* context) {
        const plugin::Callback callback = static_cast<Event*>(context)->callback_;
        callback();
      };
      event_ = event_new(loop.base_, descriptor, what, call, this);
    }
    ~Event() { event_free(event_); }
    Event(const Event&) = delete;
    Event& operator=(const Event&) = delete;

   protected:
    event* event_;

   private:
    const plugin::Callback callback_;
  };

  struct Signal : Event {
    Signal(Loop& loop, plugin::Callback callback) : Event(loop, -1, 0, callback) {}
    void send() { event_active(this->event_, EV_TIMEOUT, 0); }
  };

  struct Timer : Event {
    Timer(Loop& loop, std::chrono::nanoseconds delay, bool repeats, plugin::Callback callback) : Event(loop, -1, repeats ? EV_PERSIST : 0, callback) {
      // Rounded up: it keeps time in microseconds.
      const auto whole = std::chrono::ceil<std::chrono::microseconds>(delay).count();
      const timeval time{whole / 1'000'000, whole % 1'000'000};
      event_add(this->event_, &time);
    }
  };

  struct Watch : Event {
    Watch(Loop& loop, int descriptor, plugin::Callback callback) : Event(loop, descriptor, EV_READ | EV_PERSIST, callback) {
      event_add(this->event_, nullptr);
    }
  };

 private:
  event_base* base_;
};

}  // namespace heddle::plugins::libevent

#endif  // HEDDLE_PLUGINS_LIBEVENT_LOOP_H_
