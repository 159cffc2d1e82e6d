// What the hub throws. TimeoutExpired ends a wait, LoopExit a wait that could never end.
#ifndef HEDDLE_PRIMITIVES_HUB_ERRORS_H_
#define HEDDLE_PRIMITIVES_HUB_ERRORS_H_

#include <cstdint>
#include <stdexcept>

namespace heddle::hub {

// gevent.exceptions.LoopExit, thrown in the main greenlet of a thread: it waits, and no greenlet
// can run, no timer is set and no descriptor is waited for, so that it would wait for ever.
class LoopExit : public std::runtime_error {
 public:
  LoopExit() : std::runtime_error("this operation would block forever") {}
};

// gevent.Timeout. A time limit has to end code that handles errors of its own, so it does not
// derive from std::exception, as gevent's derives from BaseException.
class TimeoutExpired {
 public:
  explicit TimeoutExpired(std::uint64_t timeout) : timeout_(timeout) {}

  // Which timeout expired: see Timeout::raised(). 0 for the limit of a get().
  std::uint64_t timeout() const { return timeout_; }

 private:
  std::uint64_t timeout_;
};

}  // namespace heddle::hub

#endif  // HEDDLE_PRIMITIVES_HUB_ERRORS_H_
