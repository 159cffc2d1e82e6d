// Keeps the queue and wakes from its front.
// A place leaves the queue when it is notified, not when its greenlet runs: nobody overtakes it.
#include "primitives/hub/wait_queue.h"

#include <utility>

namespace heddle::hub::internal {

WaitQueue::Place::Place(WaitQueue& queue, std::function<void()> on_leaving)
    : queue_(&queue),
      position_(queue.places_.insert(queue.places_.end(), this)),
      on_leaving_(std::move(on_leaving)) {}

WaitQueue::Place::~Place() {
  if (queue_ != nullptr) queue_->places_.erase(position_);
}

WaitQueue::~WaitQueue() {
  while (!places_.empty()) {
    Place* const place = places_.front();
    places_.pop_front();
    place->queue_ = nullptr;
    place->on_leaving_();
  }
}

bool WaitQueue::wait(Deadline deadline, bool* notified) {
  Waiter waiter;
  const Place place(*this, [&waiter] { waiter.wake(); });
  try {
    waiter.wait(deadline);
  } catch (...) {
    if (notified != nullptr) *notified = place.notified();
    throw;
  }
  if (place.abandoned()) throw GreenletExit();
  return place.notified();
}

void WaitQueue::notify_one() {
  if (places_.empty()) return;
  Place* const place = places_.front();
  places_.pop_front();
  place->queue_ = nullptr;
  place->notified_ = true;
  place->on_leaving_();
}

void WaitQueue::notify_all() {
  while (!places_.empty()) notify_one();
}

void Source::become_ready() {
  ready_since_ = scheduler().next_sequence();
  queue_.notify_all();
}

bool Source::wait(Limit limit) {
  scheduler();  // checks the thread, ready or not
  return ready() || queue_.wait(deadline_after(limit));
}

}  // namespace heddle::hub::internal
