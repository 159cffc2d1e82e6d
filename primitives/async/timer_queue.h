// Timers in the order of their deadlines; equal deadlines in the order of registration.
// Cancelled ones never fire and do not pile up.
#ifndef HEDDLE_PRIMITIVES_ASYNC_TIMER_QUEUE_H_
#define HEDDLE_PRIMITIVES_ASYNC_TIMER_QUEUE_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <vector>

#include "primitives/async/handle.h"

namespace heddle::async::internal {

// One thread. Knows no clock: the caller says what time it is.
class TimerQueue {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  // O(log n), amortised.
  void Push(TimePoint deadline, std::shared_ptr<Callback> callback);

  // The earliest deadline of those that are not cancelled.
  std::optional<TimePoint> NextDeadline();

  // Moves those whose deadline is not after `now` to the end of `due`, in their order.
  void PopDue(TimePoint now, std::deque<std::shared_ptr<Callback>>* due);

  // How many are kept, cancelled ones that have not been swept yet included.
  std::size_t size() const { return heap_.size(); }

  void Clear() { heap_.clear(); }

 private:
  struct Timer {
    TimePoint deadline;
    std::uint64_t serial;
    std::shared_ptr<Callback> callback;
  };
  static bool Later(const Timer& a, const Timer& b);

  std::shared_ptr<Callback> Pop();
  void Sweep();

  static constexpr std::size_t kSmallestSweep = 64;

  std::vector<Timer> heap_;
  std::uint64_t next_serial_ = 0;
  std::size_t sweep_at_ = kSmallestSweep;
};

}  // namespace heddle::async::internal

#endif  // HEDDLE_PRIMITIVES_ASYNC_TIMER_QUEUE_H_
