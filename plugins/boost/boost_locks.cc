// The mutexes of Boost.Thread, with the claims of its documentation ("Synchronization").

// Boost leaves out the conversions from a reader to more unless asked.
#define BOOST_THREAD_PROVIDES_SHARED_MUTEX_UPWARDS_CONVERSIONS
#include <boost/thread/mutex.hpp>
#include <boost/thread/recursive_mutex.hpp>
#include <boost/thread/shared_mutex.hpp>
#include <boost/version.hpp>

#include "plugins/api/plugin.h"
#include "plugins/boost/timeout.h"

namespace {

using heddle::plugins::boost_thread::Timed;
using heddle::plugins::boost_thread::TimedShared;

// Boost's upgrade_mutex, which is another name of shared_mutex. One reader at a time may hold
// "upgrade ownership"; whoever has it needs only wait for the other readers to go.
class UpgradeMutex : public TimedShared<boost::upgrade_mutex> {
 public:
  bool try_upgrade() {
    if (!try_unlock_shared_and_lock_upgrade()) return false;
    unlock_upgrade_and_lock();
    return true;
  }
};

}  // namespace

HEDDLE_PLUGIN("boost", BOOST_LIB_VERSION) {
  using heddle::plugin::lock;
  lock<boost::mutex>("boost::mutex", {.level = HEDDLE_LEVEL_BOUNDARY});
  lock<Timed<boost::timed_mutex>>("boost::timed_mutex", {.level = HEDDLE_LEVEL_BOUNDARY});
  lock<boost::recursive_mutex>("boost::recursive_mutex",
                               {.recursive = true, .level = HEDDLE_LEVEL_BOUNDARY});
  lock<Timed<boost::recursive_timed_mutex>>("boost::recursive_timed_mutex",
                                            {.recursive = true, .level = HEDDLE_LEVEL_BOUNDARY});
  lock<TimedShared<boost::shared_mutex>>("boost::shared_mutex", {.level = HEDDLE_LEVEL_BOUNDARY});
  lock<UpgradeMutex>("boost::upgrade_mutex", {.level = HEDDLE_LEVEL_BOUNDARY});
}
