// A lock of Boost.Thread 1.74 that is wrong, with the property that shows it. See README.md.
#include <boost/thread/v2/shared_mutex.hpp>
#include <boost/version.hpp>

#include "plugins/api/plugin.h"
#include "plugins/boost/timeout.h"

HEDDLE_PLUGIN("boost_known_bugs", BOOST_LIB_VERSION) {
  using heddle::plugins::boost_thread::TimedShared;
  heddle::plugin::bad_lock<TimedShared<boost::thread_v2::upgrade_mutex>>(
      "boost::thread_v2::upgrade_mutex", {.level = HEDDLE_LEVEL_BOUNDARY},
      {.property = "lock.failed-acquire-unchanged", .schedules = 20000});
}
