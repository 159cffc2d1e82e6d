// A timeout fixed to a moment of the steady clock, so that an interrupted wait
// can go on with the time that is left (PEP 475).
#ifndef HEDDLE_PRIMITIVES_SELECT_DEADLINE_H_
#define HEDDLE_PRIMITIVES_SELECT_DEADLINE_H_

#include <chrono>
#include <optional>

namespace heddle {

// How long a call may block; no value means for ever, zero means not at all.
using Timeout = std::optional<std::chrono::nanoseconds>;

class Deadline {
 public:
  // Throws std::invalid_argument when `timeout` is negative. A timeout past the end of the clock
  // (some 292 years) is for ever.
  explicit Deadline(Timeout timeout);

  // True when the time is up; never true for a deadline that never comes.
  bool expired() const;

  // The time left, zero once expired; no value for ever.
  Timeout remaining() const;

  // The time left as poll(2) and epoll_wait(2) take it: milliseconds rounded up, so that a wait
  // never ends early; -1 for ever. At most INT_MAX: a caller loops until expired().
  int RemainingMilliseconds() const;

 private:
  using Clock = std::chrono::steady_clock;

  std::optional<Clock::time_point> end_;
};

}  // namespace heddle

#endif  // HEDDLE_PRIMITIVES_SELECT_DEADLINE_H_
