// A time limit for everything that a greenlet does in a scope.
// The contract is that of gevent.Timeout 22.10.
#ifndef HEDDLE_PRIMITIVES_HUB_TIMEOUT_H_
#define HEDDLE_PRIMITIVES_HUB_TIMEOUT_H_

#include <cstdint>
#include <exception>
#include <functional>
#include <optional>
#include <type_traits>
#include <utility>

#include "primitives/hub/errors.h"
#include "primitives/hub/loop.h"
#include "primitives/hub/scheduler.h"
#include "primitives/hub/time.h"

namespace heddle::hub {

// Throws into the greenlet that made it, once the time has passed, unless it is destroyed or
// cancelled first. The exception comes out of whatever the greenlet waits for; a greenlet that
// never waits is not interrupted. Make it outside the try block whose handler asks raised().
class Timeout {
 public:
  // Throws `exception`, by default a TimeoutExpired that raised() knows. A limit of zero or less
  // expires at the first wait.
  explicit Timeout(Duration limit, std::exception_ptr exception = nullptr);

  // Whether it is still to expire.
  bool pending() const { return timer_.has_value() && !expired_; }

  void cancel() { timer_.reset(); }

  // Whether `e` comes from this timeout, and not from one around it or inside a get().
  bool raised(const TimeoutExpired& e) const { return e.timeout() == id_; }

 private:
  const std::uint64_t id_;
  bool expired_ = false;
  std::optional<internal::Loop::Timer> timer_;
};

// Calls f() under a time limit. Returns its result, or nothing when the limit was over first: for
// an f() that returns nothing, whether it ended in time. gevent.with_timeout.
template <typename F>
auto with_timeout(Duration limit, F f) {
  using Result = std::invoke_result_t<F&>;
  const Timeout timeout(limit);
  if constexpr (std::is_void_v<Result>) {
    try {
      f();
      return true;
    } catch (const TimeoutExpired& e) {
      if (!timeout.raised(e)) throw;
      return false;
    }
  } else {
    try {
      return std::optional<Result>(f());
    } catch (const TimeoutExpired& e) {
      if (!timeout.raised(e)) throw;
      return std::optional<Result>();
    }
  }
}

}  // namespace heddle::hub

#endif  // HEDDLE_PRIMITIVES_HUB_TIMEOUT_H_
