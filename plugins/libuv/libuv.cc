// A server on libuv, and its loop.
#include <uv.h>

#include "plugins/api/plugin.h"
#include "plugins/libuv/loop.h"
#include "plugins/libuv/server.h"

HEDDLE_PLUGIN("libuv", "1.44.2") {
  static_assert(UV_VERSION_MAJOR == 1);
  heddle::plugin::server<heddle::plugins::libuv::Server>(
      "libuv::tcp", {.concurrent = true, .back_pressure = true, .failing_handlers = true, .cuts = true, .level = HEDDLE_LEVEL_BOUNDARY});
  heddle::plugin::event_loop<heddle::plugins::libuv::Loop>(
      "libuv::uv_loop", {.repeats = true, .cancels = true, .fair = true, .coarse = true, .level = HEDDLE_LEVEL_BOUNDARY});
}
