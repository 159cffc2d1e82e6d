// Asio's thread_pool, with the claims of its documentation: join waits for everything that was posted; nothing about the order of tasks. And
// servers on its io_context, and that as an event loop.
#include <asio.hpp>

#include <cstddef>
#include <exception>
#include <future>
#include <memory>
#include <utility>

#include "plugins/api/plugin.h"

namespace net = asio;
using net_error = asio::error_code;
#include "plugins/asio/echo_server.h"
#include "plugins/asio/loop.h"

namespace {

class Outcome {
 public:
  explicit Outcome(std::shared_future<void> future) : future_(std::move(future)) {}
  void get() { future_.get(); }

 private:
  std::shared_future<void> future_;
};

class Pool {
 public:
  explicit Pool(int workers) : pool_(static_cast<std::size_t>(workers)) {}
  // An exception that leaves a function that was posted ends the program: it goes into the outcome instead.
  Outcome submit(const heddle::plugin::Task& task) {
    const auto promise = std::make_shared<std::promise<void>>();
    Outcome outcome(promise->get_future().share());
    asio::post(pool_, [task, promise] {
      try {
        task();
        promise->set_value();
      } catch (...) {
        promise->set_exception(std::current_exception());
      }
    });
    return outcome;
  }
  void shutdown() { pool_.join(); }

 private:
  asio::thread_pool pool_;
};

}  // namespace

HEDDLE_PLUGIN("asio", "1.22.1") {
  using heddle::plugins::asio_echo::Server;
  heddle::plugin::executor<Pool>("asio::thread_pool");
  const heddle::plugin::ServerClaims claims{.concurrent = true, .back_pressure = true, .failing_handlers = true, .cuts = true};
  heddle::plugin::server<Server<1>>("asio::io_context", claims);
  heddle::plugin::server<Server<2>>("asio::io_context-2", claims);
  heddle::plugin::event_loop<heddle::plugins::asio_echo::Loop>("asio::io_context-loop", {.any_thread = true});
}
