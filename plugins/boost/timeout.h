// Boost.Thread takes Boost.Chrono's durations.
#ifndef HEDDLE_PLUGINS_BOOST_TIMEOUT_H_
#define HEDDLE_PLUGINS_BOOST_TIMEOUT_H_

#include <boost/chrono/duration.hpp>
#include <chrono>

namespace heddle::plugins::boost_thread {

inline boost::chrono::nanoseconds ToBoost(std::chrono::nanoseconds timeout) {
  return boost::chrono::nanoseconds(timeout.count());
}

// Adds try_lock_for with the standard's duration to a timed mutex of Boost.
template <typename Mutex>
class Timed : public Mutex {
 public:
  bool try_lock_for(std::chrono::nanoseconds timeout) {
    return Mutex::try_lock_for(ToBoost(timeout));
  }
};

// The same for readers.
template <typename Mutex>
class TimedShared : public Timed<Mutex> {
 public:
  bool try_lock_shared_for(std::chrono::nanoseconds timeout) {
    return Mutex::try_lock_shared_for(ToBoost(timeout));
  }
};

}  // namespace heddle::plugins::boost_thread

#endif  // HEDDLE_PLUGINS_BOOST_TIMEOUT_H_
