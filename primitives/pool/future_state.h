// What the handles of one future share: its phase, its outcome, who waits and who is called back.
// For executors; users see Future<T>.

#ifndef HEDDLE_PRIMITIVES_POOL_FUTURE_STATE_H_
#define HEDDLE_PRIMITIVES_POOL_FUTURE_STATE_H_

#include <atomic>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "primitives/event/event.h"
#include "primitives/lock/lock.h"
#include "primitives/pool/deadline.h"

namespace heddle::pool_internal {

class FutureStateBase;

// Told once about each future it was added to. Called with the future's lock held, so it only takes
// notes; after RemoveListener it is not called again.
class CompletionListener {
 public:
  virtual void OnDone(FutureStateBase& future, bool failed) = 0;

 protected:
  ~CompletionListener() = default;
};

// Phases: pending, running, finished; or pending, cancelled. Whoever makes the future done calls
// RunCallbacks afterwards, once, with no lock held.
class FutureStateBase : public std::enable_shared_from_this<FutureStateBase> {
 public:
  using Callback = std::function<void(const std::shared_ptr<FutureStateBase>&)>;

  FutureStateBase() = default;
  FutureStateBase(const FutureStateBase&) = delete;
  FutureStateBase& operator=(const FutureStateBase&) = delete;
  virtual ~FutureStateBase() = default;

  bool Cancel();
  bool cancelled() const { return phase() == Phase::kCancelled; }
  bool running() const { return phase() == Phase::kRunning; }
  bool done() const {
    const Phase now = phase();
    return now == Phase::kCancelled || now == Phase::kFinished;
  }

  // Pending becomes running (true); cancelled stays (false); else InvalidStateError.
  bool StartRunning();

  // Makes the future finished and wakes who waits. InvalidStateError when it is done already.
  void PublishException(std::exception_ptr error);

  void AddCallback(Callback callback);
  void RunCallbacks();
  // Whether RunCallbacks would call any. For whoever made the future done, before RunCallbacks.
  bool HasCallbacks() const { return !callbacks_.empty(); }

  // Calls the listener at once when the future is done already.
  void AddListener(CompletionListener* listener);
  void RemoveListener(CompletionListener* listener);

  // Blocks until finished and returns the stored exception, or null when there is a value. Throws
  // TimeoutError or CancelledError.
  std::exception_ptr WaitFinished(Timeout timeout) const;

 protected:
  // Runs `store` and makes the future finished, both under the lock. Wakes those who wait only
  // afterwards, so that they find the lock free: the caller keeps the future alive until then.
  template <typename Store>
  void Publish(Store store) {
    {
      const std::lock_guard lock(mutex_);
      ThrowIfDone();
      store();
      MarkDone(Phase::kFinished);
    }
    done_.set();
  }

 private:
  enum class Phase : std::uint8_t { kPending, kRunning, kCancelled, kFinished };

  Phase phase() const { return phase_.load(std::memory_order_acquire); }
  void ThrowIfDone() const;
  // Under the lock; done_ is to be set after it.
  void MarkDone(Phase phase);

  // Changes under the lock and is read without it. Who finds the future done finds the outcome too,
  // which does not change any more.
  std::atomic<Phase> phase_ = Phase::kPending;
  Lock mutex_;
  mutable Event done_;
  std::exception_ptr error_;
  std::vector<Callback> callbacks_;  // once done, only for whoever made the future done
  std::vector<CompletionListener*> listeners_;
};

// What is stored for a result of type T; void has a value too.
template <typename T>
using Stored = std::conditional_t<std::is_void_v<T>, std::monostate, T>;

template <typename T>
class FutureState : public FutureStateBase {
 public:
  // As PublishException, with a value.
  void PublishValue(Stored<T> value) {
    Publish([&] { value_.emplace(std::move(value)); });
  }

  // Blocks until finished; the value stays valid as long as the state. Throws what the task threw,
  // TimeoutError or CancelledError.
  const Stored<T>& WaitValue(Timeout timeout) const {
    if (std::exception_ptr error = WaitFinished(timeout)) std::rethrow_exception(std::move(error));
    return *value_;
  }

 private:
  std::optional<Stored<T>> value_;
};

}  // namespace heddle::pool_internal

#endif  // HEDDLE_PRIMITIVES_POOL_FUTURE_STATE_H_
