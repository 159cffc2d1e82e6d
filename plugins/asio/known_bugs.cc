// What is wrong in Asio 1.22.1, with the property that shows it. See FINDINGS.md.
#include <asio.hpp>
#include <thread>

#include "plugins/api/plugin.h"

namespace net = asio;
using net_error = asio::error_code;
#include "plugins/asio/echo_server.h"

namespace {

// A pool without threads of its own, and one that attaches itself: attach "blocks the calling thread until the pool is stopped or joined and has
// no outstanding work".
class AttachedPool {
 public:
  struct Outcome {};

  explicit AttachedPool(int) : worker_([this] { pool_.attach(); }) {}
  ~AttachedPool() { shutdown(); }
  Outcome submit(const heddle::plugin::Task& task) {
    asio::post(pool_, [task] { task(); });
    return {};
  }
  void shutdown() {
    pool_.join();
    if (worker_.joinable()) worker_.join();
  }

 private:
  asio::thread_pool pool_{0};
  std::thread worker_;
};

}  // namespace

HEDDLE_PLUGIN("asio_known_bugs", "1.22.1") {
  using heddle::plugins::asio_echo::Aborted;
  using heddle::plugins::asio_echo::Server;
  heddle::plugin::bad_server<Server<1, Aborted::kPassedOver>>(
      "asio::ip::tcp::acceptor-aborted", {.concurrent = true, .back_pressure = true, .failing_handlers = true, .cuts = true},
      {.property = "server.survives-faults", .schedules = 5000});
  heddle::plugin::bad_executor<AttachedPool>("asio::thread_pool(0)", {}, {.property = "executor.no-lost-task", .schedules = 1000});
}
