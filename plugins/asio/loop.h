// A loop of Asio: an io_context that one thread runs. Whoever includes it has said which Asio it is: `net` and `net_error`.
#ifndef HEDDLE_PLUGINS_ASIO_LOOP_H_
#define HEDDLE_PLUGINS_ASIO_LOOP_H_

#include <chrono>
#include <memory>
#include <mutex>

#include "plugins/api/plugin.h"

namespace heddle::plugins::asio_echo {

class Loop {
 public:
  void run() {
    const auto work = net::make_work_guard(context_);
    run_until_done();
  }

  // "the exception is allowed to propagate ... out of the ... call to run()", which "may be called again ... without the need for an intervening call to
  // restart()".
  void run_until_done() {
    for (;;) {
      try {
        context_.run();
        return;
      } catch (const plugin::CallbackFailure&) {
        ++failures_;
      }
    }
  }

  void stop() { context_.stop(); }
  void post(plugin::Callback callback) { net::post(context_, callback); }
  int failures() const { return failures_; }

  class Timer {
   public:
    Timer(Loop& loop, std::chrono::nanoseconds delay, bool, plugin::Callback callback) : timer_(loop.context_, delay) {
      timer_.async_wait([callback](net_error error) {
        if (!error) callback();
      });
    }

   private:
    net::steady_timer timer_;  // cancels when it is destroyed
  };

  // A descriptor is waited for once, again and again.
  class Watch {
   public:
    Watch(Loop& loop, int descriptor, plugin::Callback callback) : state_(std::make_shared<State>(loop.context_, descriptor, callback)) { state_->Wait(); }
    ~Watch() { state_->End(); }
    Watch(const Watch&) = delete;
    Watch& operator=(const Watch&) = delete;

   private:
    struct State : std::enable_shared_from_this<State> {
      State(net::io_context& context, int number, plugin::Callback callback) : descriptor(context, number), callback(callback) {}

      void Wait() {
        const std::lock_guard lock(mutex);
        if (ended) return;
        descriptor.async_wait(net::posix::descriptor_base::wait_read, [self = this->shared_from_this()](net_error error) {
          if (error) return;
          // Also if it fails.
          const struct Again {
            State& state;
            ~Again() { state.Wait(); }
          } again{*self};
          self->callback();
        });
      }

      // Gives the descriptor back, which is somebody else's.
      void End() {
        const std::lock_guard lock(mutex);
        ended = true;
        descriptor.release();
      }

      std::mutex mutex;  // "Shared objects: Unsafe."
      bool ended = false;
      net::posix::stream_descriptor descriptor;
      const plugin::Callback callback;
    };
    const std::shared_ptr<State> state_;
  };

 private:
  int failures_ = 0;
  net::io_context context_;
};

}  // namespace heddle::plugins::asio_echo

#endif  // HEDDLE_PLUGINS_ASIO_LOOP_H_
