// The listener behind wait and as_completed.
// Locks are taken in the order future, waiter: a future calls OnDone with its own lock held.

#include "primitives/pool/wait.h"

#include <utility>

namespace heddle::pool_internal {

Waiter::Waiter(std::vector<FutureStateBase*> states) : states_(std::move(states)) {
  for (FutureStateBase* state : states_) state->AddListener(this);
}

Waiter::~Waiter() {
  for (FutureStateBase* state : states_) state->RemoveListener(this);
}

void Waiter::OnDone(FutureStateBase& future, bool failed) {
  const std::lock_guard lock(mutex_);
  done_.push_back(&future);
  any_failed_ = any_failed_ || failed;
  changed_.notify_all();
}

void Waiter::Wait(ReturnWhen when, const Deadline& deadline) {
  std::unique_lock lock(mutex_);
  WaitUntil(changed_, lock, deadline, [&] {
    if (done_.size() == states_.size()) return true;
    if (when == ReturnWhen::kFirstCompleted) return !done_.empty();
    return when == ReturnWhen::kFirstException && any_failed_;
  });
}

FutureStateBase* Waiter::TakeNext(const Deadline& deadline) {
  std::unique_lock lock(mutex_);
  if (!WaitUntil(changed_, lock, deadline, [this] { return !done_.empty(); })) return nullptr;
  FutureStateBase* state = done_.front();
  done_.pop_front();
  return state;
}

std::deque<FutureStateBase*> Waiter::Done() const {
  const std::lock_guard lock(mutex_);
  return done_;
}

}  // namespace heddle::pool_internal
