// A doubly linked list, so that one whose time is up leaves in constant time.
#include "primitives/condition/waiter_list.h"

namespace heddle::internal {

void Waiter::Sleep(const Deadline& deadline) const {
  while (!notified() && FutexWait(&word_, 0, deadline)) {
  }
}

void WaiterList::Append(Waiter& waiter) {
  waiter.previous_ = last_;
  (last_ != nullptr ? last_->next_ : first_) = &waiter;
  last_ = &waiter;
}

void WaiterList::Remove(Waiter& waiter) {
  (waiter.previous_ != nullptr ? waiter.previous_->next_ : first_) = waiter.next_;
  (waiter.next_ != nullptr ? waiter.next_->previous_ : last_) = waiter.previous_;
}

void WaiterList::Notify(int count) {
  for (; count > 0 && first_ != nullptr; --count) {
    Waiter& waiter = *first_;
    Remove(waiter);
    waiter.word_.store(1, std::memory_order_relaxed);
    FutexWake(&waiter.word_, 1);
  }
}

}  // namespace heddle::internal
