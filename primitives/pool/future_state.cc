// The state machine of a future. Everything that decides is under one lock; user code (callbacks,
// destructors of callbacks) runs outside it. Who only asks takes no lock.

#include "primitives/pool/future_state.h"

#include <stdexcept>
#include <utility>

#include "primitives/pool/callback_hook.h"
#include "primitives/pool/errors.h"

namespace heddle::pool_internal {

bool FutureStateBase::Cancel() {
  {
    const std::lock_guard lock(mutex_);
    if (cancelled()) return true;
    if (phase() != Phase::kPending) return false;
    MarkDone(Phase::kCancelled);
  }
  done_.set();
  RunCallbacks();
  return true;
}

bool FutureStateBase::StartRunning() {
  const std::lock_guard lock(mutex_);
  if (cancelled()) return false;
  if (phase() != Phase::kPending) {
    throw InvalidStateError("set_running_or_notify_cancel: the future has started already");
  }
  phase_.store(Phase::kRunning, std::memory_order_release);
  return true;
}

void FutureStateBase::PublishException(std::exception_ptr error) {
  if (!error) throw std::invalid_argument("a future's exception must not be null");
  Publish([&] { error_ = std::move(error); });
}

void FutureStateBase::AddCallback(Callback callback) {
  {
    const std::lock_guard lock(mutex_);
    if (!done()) {
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
  if (done()) {
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
  if (!done() && !done_.wait(timeout) && !done()) throw TimeoutError("the future is not done yet");
  if (cancelled()) throw CancelledError();
  return error_;
}

void FutureStateBase::ThrowIfDone() const {
  if (phase() == Phase::kCancelled) throw InvalidStateError("the future was cancelled");
  if (phase() == Phase::kFinished) throw InvalidStateError("the future has its outcome already");
}

void FutureStateBase::MarkDone(Phase phase) {
  phase_.store(phase, std::memory_order_release);
  for (CompletionListener* listener : listeners_) listener->OnDone(*this, error_ != nullptr);
  listeners_.clear();
}

}  // namespace heddle::pool_internal
