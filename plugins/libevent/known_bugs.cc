// What is wrong in libevent 2.1.12, with the property that shows it. See FINDINGS.md.
#include <event2/event.h>

#include "plugins/api/plugin.h"
#include "plugins/libevent/server.h"

namespace {

constexpr char kEpoll[] = "epoll";

// Accepts nobody once it is being stopped. Its listener has locks, "so that it's safe to use it from multiple threads".
class ClosesItsDoor : public heddle::plugins::libevent::Server<kEpoll, LEV_OPT_THREADSAFE> {
 public:
  void stop() {
    evconnlistener_disable(listener_);
    Server::stop();
  }
};

}  // namespace

HEDDLE_PLUGIN("libevent_known_bugs", LIBEVENT_VERSION) {
  heddle::plugin::bad_server<ClosesItsDoor>("libevent-listener-disabled",
                                            {.concurrent = true, .back_pressure = true, .failing_handlers = true, .cuts = true, .level = HEDDLE_LEVEL_BOUNDARY},
                                            {.property = "server.stops", .schedules = 20000});
}
