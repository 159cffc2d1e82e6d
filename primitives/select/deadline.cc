// A timeout fixed to a moment of the steady clock.
// See deadline.h for the rounding that the system calls need.
#include "primitives/select/deadline.h"

#include <algorithm>
#include <limits>
#include <stdexcept>

namespace heddle {

Deadline::Deadline(Timeout timeout) {
  if (!timeout) return;
  if (*timeout < std::chrono::nanoseconds::zero()) {
    throw std::invalid_argument("timeout must be non-negative");
  }
  if (*timeout == std::chrono::nanoseconds::zero()) {
    end_ = Clock::time_point::min();  // Expired already: no need to read the clock.
    return;
  }
  const Clock::time_point now = Clock::now();
  if (*timeout <= Clock::time_point::max() - now) end_ = now + *timeout;
}

bool Deadline::expired() const { return end_ && Clock::now() >= *end_; }

Timeout Deadline::remaining() const {
  if (!end_) return std::nullopt;
  if (*end_ == Clock::time_point::min()) return std::chrono::nanoseconds::zero();
  return std::max(*end_ - Clock::now(), Clock::duration::zero());
}

int Deadline::RemainingMilliseconds() const {
  const Timeout left = remaining();
  if (!left) return -1;
  const auto milliseconds = std::chrono::ceil<std::chrono::milliseconds>(*left).count();
  return static_cast<int>(std::min<long long>(milliseconds, std::numeric_limits<int>::max()));
}

}  // namespace heddle
