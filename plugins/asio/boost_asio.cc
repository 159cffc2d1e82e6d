// Servers on Boost.Asio, and its io_context.
#include <boost/asio.hpp>
#include <boost/version.hpp>

#include "plugins/api/plugin.h"

namespace net = boost::asio;
using net_error = boost::system::error_code;
#include "plugins/asio/echo_server.h"
#include "plugins/asio/loop.h"

HEDDLE_PLUGIN("boost_asio", BOOST_LIB_VERSION) {
  using heddle::plugins::asio_echo::Server;
  const heddle::plugin::ServerClaims claims{.concurrent = true, .back_pressure = true, .failing_handlers = true, .cuts = true};
  heddle::plugin::server<Server<1>>("boost::asio::io_context", claims);
  heddle::plugin::server<Server<2>>("boost::asio::io_context-2", claims);
  heddle::plugin::event_loop<heddle::plugins::asio_echo::Loop>("boost::asio::io_context-loop", {.any_thread = true});
}
