// The hub's clock, and how a limit on a wait becomes a deadline.
// A wait without a limit is std::nullopt; a limit of zero or less has passed at once.
#ifndef HEDDLE_PRIMITIVES_HUB_TIME_H_
#define HEDDLE_PRIMITIVES_HUB_TIME_H_

#include <chrono>
#include <optional>

namespace heddle::hub {

using Clock = std::chrono::steady_clock;
using Duration = std::chrono::nanoseconds;
using Limit = std::optional<Duration>;

namespace internal {

using Deadline = std::optional<Clock::time_point>;

// A limit too long for the clock is no limit.
inline Deadline deadline_after(Limit limit) {
  if (!limit.has_value()) return std::nullopt;
  const Clock::time_point now = Clock::now();
  if (*limit > Clock::time_point::max() - now) return std::nullopt;
  return now + *limit;
}

}  // namespace internal
}  // namespace heddle::hub

#endif  // HEDDLE_PRIMITIVES_HUB_TIME_H_
