// The hub with monkey-patched calls, as a hub and as a server.
#include "plugins/api/plugin.h"
#include "plugins/heddle/hub.h"
#include "plugins/heddle/hub_server.h"

HEDDLE_PLUGIN("heddle_hub", "1.0") {
  heddle::plugin::hub<heddle::plugins::primitives::Hub>("heddle::hub::Hub");
  heddle::plugin::server<heddle::plugins::primitives::HubEcho>(
      "heddle::hub", {.concurrent = true, .back_pressure = true, .failing_handlers = true, .cuts = true});
}
