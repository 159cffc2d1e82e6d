// The state machine of a future. Everything that decides is under one lock; user code (callbacks,
// destructors of callbacks) runs outside it.

#include "primitives/pool/future_state.h"

#include <stdexcept>
#include <utility>

#include "primitives/pool/callback_hook.h"
#include "primitives/pool/errors.h"

namespace heddle::pool_internal {

bool FutureStateBase::Cancel() {
  {
    const std::lock_guard lock(mutex_);
    if (phase_ == Phase::kCancelled) return true;
    if (phase_ != Phase::kPending) return false;
    MarkDone(Phase::kCancelled);
  }
  done_.notify_all();
  RunCallbacks();
  return true;
}

bool FutureStateBase::cancelled() const {
  const std::lock_guard lock(mutex_);
  return phase_ == Phase::kCancelled;
}

bool FutureStateBase::running() const {
  const std::lock_guard lock(mutex_);
  return phase_ == Phase::kRunning;
}

bool FutureStateBase::done() const {
  const std::lock_guard lock(mutex_);
  return IsDone();
}

bool FutureStateBase::StartRunning() {
  const std::lock_guard lock(mutex_);
  if (phase_ == Phase::kCancelled) return false;
  if (phase_ != Phase::kPending) {
    throw InvalidStateError("set_running_or_notify_cancel: the future has started already");
  }
  phase_ = Phase::kRunning;
  return true;
}

void FutureStateBase::PublishException(std::exception_ptr error) {
  if (!error) throw std::invalid_argument("a future's exception must not be null");
  Publish([&] { error_ = std::move(error); });
}

void FutureStateBase::AddCallback(Callback callback) {
  {
    const std::lock_guard lock(mutex_);
    if (!IsDone()) {
      callbacks_.push_back(std::move(callback));
      return;
    }
  }
  try {
    callback(shared_from_this());
  } catch (...) {
    ReportCallbackException();
  }
}

void FutureStateBase::RunCallbacks() {
  if (callbacks_.empty()) return;  // No lock: a done future takes no more of them.
  const std::vector<Callback> callbacks = std::exchange(callbacks_, {});
  const std::shared_ptr<FutureStateBase> self = shared_from_this();
  for (const Callback& callback : callbacks) {
    try {
      callback(self);
    } catch (...) {
      ReportCallbackException();
    }
  }
}

void FutureStateBase::AddListener(CompletionListener* listener) {
  const std::lock_guard lock(mutex_);
  if (IsDone()) {
    listener->OnDone(*this, error_ != nullptr);
  } else {
    listeners_.push_back(listener);
  }
}

void FutureStateBase::RemoveListener(CompletionListener* listener) {
  const std::lock_guard lock(mutex_);
  std::erase(listeners_, listener);
}

std::exception_ptr FutureStateBase::WaitFinished(Timeout timeout) const {
  const Deadline deadline = Deadline::After(timeout);
  std::unique_lock lock(mutex_);
  if (!WaitUntil(done_, lock, deadline, [this] { return IsDone(); })) {
    throw TimeoutError("the future is not done yet");
  }
  if (phase_ == Phase::kCancelled) throw CancelledError();
  return error_;
}

void FutureStateBase::ThrowIfDone() const {
  if (phase_ == Phase::kCancelled) throw InvalidStateError("the future was cancelled");
  if (phase_ == Phase::kFinished) throw InvalidStateError("the future has its outcome already");
}

void FutureStateBase::MarkDone(Phase phase) {
  phase_ = phase;
  for (CompletionListener* listener : listeners_) listener->OnDone(*this, error_ != nullptr);
  listeners_.clear();
}

}  // namespace heddle::pool_internal
