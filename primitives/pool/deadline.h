// A point in time until which a call may block, made from an optional relative timeout.
// One deadline covers a whole call, however often the call has to wait again.

#ifndef HEDDLE_PRIMITIVES_POOL_DEADLINE_H_
#define HEDDLE_PRIMITIVES_POOL_DEADLINE_H_

#include <algorithm>
#include <chrono>
#include <optional>

namespace heddle {

// How long a call may block; std::nullopt is for ever.
using Timeout = std::optional<std::chrono::nanoseconds>;

namespace pool_internal {

class Deadline {
 public:
  using Clock = std::chrono::steady_clock;

  // A timeout below zero counts as zero, one beyond the end of the clock as none.
  static Deadline After(Timeout timeout) {
    Deadline deadline;
    if (!timeout) return deadline;
    const Clock::time_point now = Clock::now();
    if (*timeout < Clock::time_point::max() - now) {
      deadline.at_ = now + std::max(*timeout, std::chrono::nanoseconds::zero());
    }
    return deadline;
  }

  // std::nullopt when the wait has no end.
  const std::optional<Clock::time_point>& at() const { return at_; }

  bool passed() const { return at_ && Clock::now() >= *at_; }

  // What is left, at least zero; std::nullopt when the wait has no end.
  Timeout remaining() const {
    if (!at_) return std::nullopt;
    return std::max<std::chrono::nanoseconds>(*at_ - Clock::now(),
                                              std::chrono::nanoseconds::zero());
  }

 private:
  std::optional<Clock::time_point> at_;
};

// Waits on `condition` until `predicate` holds; false when the deadline came first. Spurious
// wakeups are looped over.
template <typename Condition, typename Lock, typename Predicate>
bool WaitUntil(Condition& condition, Lock& lock, const Deadline& deadline, Predicate predicate) {
  if (deadline.at()) return condition.wait_until(lock, *deadline.at(), predicate);
  condition.wait(lock, predicate);
  return true;
}

}  // namespace pool_internal
}  // namespace heddle

#endif  // HEDDLE_PRIMITIVES_POOL_DEADLINE_H_
