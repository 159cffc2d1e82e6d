// Hands tokens over at release(), so that the order of the queue is the order of service.
#include "primitives/hub/semaphore.h"

#include <stdexcept>

namespace heddle::hub {

Semaphore::Semaphore(std::int64_t value) : counter_(value) {
  if (value < 0) throw std::invalid_argument("the initial value of a semaphore is at least 0");
}

bool Semaphore::acquire(Limit limit) {
  if (try_acquire()) return true;
  bool notified = false;
  try {
    return queue_.wait(internal::deadline_after(limit), &notified);
  } catch (...) {
    if (notified) release();
    throw;
  }
}

bool Semaphore::try_acquire() {
  queue_.scheduler();
  if (counter_ == 0) return false;
  --counter_;
  return true;
}

void Semaphore::release() {
  queue_.scheduler();
  if (queue_.empty()) {
    ++counter_;
  } else {
    queue_.notify_one();
  }
}

std::int64_t Semaphore::counter() const {
  queue_.scheduler();
  return counter_;
}

}  // namespace heddle::hub
