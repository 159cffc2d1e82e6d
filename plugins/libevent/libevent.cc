// Servers on libevent, one for each of its ways to wait.
#include <event2/event.h>

#include "plugins/api/plugin.h"
#include "plugins/libevent/server.h"

namespace {
constexpr char kEpoll[] = "epoll";
constexpr char kPoll[] = "poll";
constexpr char kSelect[] = "select";
}  // namespace

HEDDLE_PLUGIN("libevent", LIBEVENT_VERSION) {
  using heddle::plugins::libevent::Server;
  const heddle::plugin::ServerClaims claims{
      .concurrent = true, .back_pressure = true, .failing_handlers = true, .cuts = true, .level = HEDDLE_LEVEL_BOUNDARY};
  heddle::plugin::server<Server<kEpoll>>("libevent::epoll", claims);
  heddle::plugin::server<Server<kPoll>>("libevent::poll", claims);
  heddle::plugin::server<Server<kSelect>>("libevent::select", claims);
}
