// Our event loop under the names that the plugin door knows.
#ifndef HEDDLE_PLUGINS_HEDDLE_LOOPS_H_
#define HEDDLE_PLUGINS_HEDDLE_LOOPS_H_

#include <chrono>
#include <exception>

#include "plugins/api/plugin.h"
#include "primitives/async/event_loop.h"
#include "primitives/async/handle.h"

namespace heddle::plugins::primitives {

class EventLoop {
 public:
  EventLoop() {
    loop_.set_exception_handler([this](std::exception_ptr) { ++failures_; });
  }

  void run() { loop_.run_forever(); }
  void stop() {
    loop_.call_soon_threadsafe([this] { loop_.stop(); });
  }
  void post(plugin::Callback callback) { loop_.call_soon_threadsafe(callback); }
  int failures() const { return failures_; }

  class Timer {
   public:
    Timer(EventLoop& loop, std::chrono::nanoseconds delay, bool, plugin::Callback callback) : handle_(loop.loop_.call_later(delay, callback)) {}
    ~Timer() { handle_.cancel(); }

   private:
    async::Handle handle_;
  };

  class Watch {
   public:
    Watch(EventLoop& loop, int descriptor, plugin::Callback callback) : loop_(loop.loop_), descriptor_(descriptor) {
      loop_.add_reader(descriptor, callback);
    }
    ~Watch() { loop_.remove_reader(descriptor_); }

   private:
    async::EventLoop& loop_;
    const int descriptor_;
  };

 private:
  int failures_ = 0;
  async::EventLoop loop_;
};

}  // namespace heddle::plugins::primitives

#endif  // HEDDLE_PLUGINS_HEDDLE_LOOPS_H_
