// At most so many permits in each window of time.
#ifndef HEDDLE_PLUGINS_EXAMPLE_RATE_LIMITER_H_
#define HEDDLE_PLUGINS_EXAMPLE_RATE_LIMITER_H_

#include <atomic>
#include <chrono>
#include <cstdint>
#include <mutex>

namespace acme {

inline constexpr std::int64_t kWindow = 100;  // nanoseconds
inline constexpr std::int64_t kPermits = 2;

class RateLimiter {
 public:
  bool TryAcquire() {
    const std::lock_guard guard(mutex_);
    const std::int64_t now = (std::chrono::steady_clock::now() - start_).count() / kWindow;
    if (now != window_) {
      window_ = now;
      used_ = 0;
    }
    if (used_ == kPermits) return false;
    ++used_;
    return true;
  }

 private:
  const std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  std::mutex mutex_;
  std::int64_t window_ = 0;
  std::int64_t used_ = 0;
};

// Looks at the count, and changes it later.
class RateLimiterInTwoSteps {
 public:
  bool TryAcquire() {
    const std::int64_t now = (std::chrono::steady_clock::now() - start_).count() / kWindow;
    if (window_.exchange(now) != now) used_ = 0;
    if (used_.load() >= kPermits) return false;
    ++used_;
    return true;
  }

 private:
  const std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  std::atomic<std::int64_t> window_{0};
  std::atomic<std::int64_t> used_{0};
};

}  // namespace acme

#endif  // HEDDLE_PLUGINS_EXAMPLE_RATE_LIMITER_H_
