// Servers on libev and its loop, one for each of its ways to wait.
#include <ev.h>

#include "plugins/api/plugin.h"
#include "plugins/libev/loop.h"
#include "plugins/libev/server.h"

HEDDLE_PLUGIN("libev", "4.33") {
  static_assert(EV_VERSION_MAJOR == 4);
  using heddle::plugins::libev::Loop;
  using heddle::plugins::libev::Server;
  const heddle::plugin::ServerClaims claims{
      .concurrent = true, .back_pressure = true, .failing_handlers = true, .cuts = true, .level = HEDDLE_LEVEL_BOUNDARY};
  heddle::plugin::server<Server<EVBACKEND_EPOLL>>("libev::epoll", claims);
  heddle::plugin::server<Server<EVBACKEND_POLL>>("libev::poll", claims);
  heddle::plugin::server<Server<EVBACKEND_SELECT>>("libev::select", claims);
  const heddle::plugin::LoopClaims loop_claims{
      .deadline_order = true, .repeats = true, .cancels = true, .fair = true, .coarse = true, .level = HEDDLE_LEVEL_BOUNDARY};
  heddle::plugin::event_loop<Loop<EVBACKEND_EPOLL>>("libev::ev_loop-epoll", loop_claims);
  heddle::plugin::event_loop<Loop<EVBACKEND_POLL>>("libev::ev_loop-poll", loop_claims);
  heddle::plugin::event_loop<Loop<EVBACKEND_SELECT>>("libev::ev_loop-select", loop_claims);
}
