// Timers in the order of their deadlines.
// See timer_queue.h.
#include "primitives/async/timer_queue.h"

#include <algorithm>
#include <utility>

namespace heddle::async::internal {

bool TimerQueue::Later(const Timer& a, const Timer& b) {
  return a.deadline != b.deadline ? a.deadline > b.deadline : a.serial > b.serial;
}

void TimerQueue::Push(TimePoint deadline, std::shared_ptr<Callback> callback) {
  if (heap_.size() >= sweep_at_) Sweep();
  heap_.push_back({deadline, next_serial_++, std::move(callback)});
  std::push_heap(heap_.begin(), heap_.end(), Later);
}

std::optional<TimerQueue::TimePoint> TimerQueue::NextDeadline() {
  while (!heap_.empty() && heap_.front().callback->cancelled()) Pop();
  if (heap_.empty()) return std::nullopt;
  return heap_.front().deadline;
}

void TimerQueue::PopDue(TimePoint now, std::deque<std::shared_ptr<Callback>>* due) {
  while (!heap_.empty() && heap_.front().deadline <= now) due->push_back(Pop());
}

std::shared_ptr<Callback> TimerQueue::Pop() {
  std::pop_heap(heap_.begin(), heap_.end(), Later);
  std::shared_ptr<Callback> callback = std::move(heap_.back().callback);
  heap_.pop_back();
  return callback;
}

// A timeout that is cancelled long before its deadline would stay until then. Sweeping when the
// queue has doubled costs each timer a constant.
void TimerQueue::Sweep() {
  std::erase_if(heap_, [](const Timer& timer) { return timer.callback->cancelled(); });
  std::make_heap(heap_.begin(), heap_.end(), Later);
  sweep_at_ = std::max(kSmallestSweep, 2 * heap_.size());
}

}  // namespace heddle::async::internal
