// Servers on libevent and its loop, one for each of its ways to wait.
#include <event2/event.h>

#include "plugins/api/plugin.h"
#include "plugins/libevent/loop.h"
#include "plugins/libevent/server.h"

namespace {
constexpr char kEpoll[] = "epoll";
constexpr char kPoll[] = "poll";
constexpr char kSelect[] = "select";
}  // namespace

HEDDLE_PLUGIN("libevent", LIBEVENT_VERSION) {
  using heddle::plugins::libevent::Loop;
  using heddle::plugins::libevent::Server;
  const heddle::plugin::ServerClaims claims{
      .concurrent = true, .back_pressure = true, .failing_handlers = true, .cuts = true, .level = HEDDLE_LEVEL_BOUNDARY};
  heddle::plugin::server<Server<kEpoll>>("libevent::epoll", claims);
  heddle::plugin::server<Server<kPoll>>("libevent::poll", claims);
  heddle::plugin::server<Server<kSelect>>("libevent::select", claims);
  // What a callback makes active again is called in the same turn: its manual warns of that.
  const heddle::plugin::LoopClaims loop_claims{.any_thread = true, .repeats = true, .cancels = true, .coarse = true, .level = HEDDLE_LEVEL_BOUNDARY};
  constexpr heddle::plugin::Finding kDelete{"event_loop.race-free", "event_del returns before the callback has ended: plugins/libevent/FINDINGS.md"};
  heddle::plugin::event_loop<Loop<kEpoll>>("libevent::event_base-epoll", loop_claims, {kDelete});
  heddle::plugin::event_loop<Loop<kPoll>>("libevent::event_base-poll", loop_claims, {kDelete});
  heddle::plugin::event_loop<Loop<kSelect>>("libevent::event_base-select", loop_claims, {kDelete});
}
