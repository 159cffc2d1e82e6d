// A submitted call together with the future of its result, in one allocation.
// The executor sees it as a WorkItem, the user as a Future.

#ifndef HEDDLE_PRIMITIVES_POOL_TASK_H_
#define HEDDLE_PRIMITIVES_POOL_TASK_H_

#include <exception>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>
#include <variant>

#include "primitives/pool/errors.h"
#include "primitives/pool/future_state.h"

namespace heddle::pool_internal {

// What an executor does with a task: Start and then either Run or Fail; or Cancel.
class WorkItem {
 public:
  virtual ~WorkItem() = default;
  // False when the future was cancelled: drop the item.
  virtual bool Start() = 0;
  virtual void Run() = 0;
  virtual void Fail(std::exception_ptr error) = 0;
  virtual void Cancel() = 0;

 private:
  friend class WorkQueue;
  std::shared_ptr<WorkItem> next_;  // in the queue that this item is in
};

template <typename Result, typename F>
class Task final : public FutureState<Result>, public WorkItem {
 public:
  explicit Task(F call) : call_(std::move(call)) {}

  bool Start() override {
    try {
      return this->StartRunning();
    } catch (const InvalidStateError&) {
      return false;  // Somebody else started the future, or set its outcome.
    }
  }

  void Run() override {
    std::optional<Stored<Result>> value;
    std::exception_ptr error;
    try {
      Call(value);
    } catch (...) {
      error = std::current_exception();
    }
    call_.reset();  // The future may live long; what the call captured ends with the call.
    if (!error) {
      try {
        this->PublishValue(*std::move(value));
      } catch (...) {  // The value's move constructor.
        error = std::current_exception();
      }
    }
    // Published outside the handlers, so that this thread keeps no reference to the exception.
    if (error) {
      Fail(std::move(error));
    } else {
      this->RunCallbacks();
    }
  }

  void Fail(std::exception_ptr error) override {
    try {
      this->PublishException(std::move(error));
    } catch (const InvalidStateError&) {
      return;  // Somebody else set the outcome, and ran the callbacks.
    }
    this->RunCallbacks();
  }

  void Cancel() override { FutureStateBase::Cancel(); }

 private:
  void Call(std::optional<Stored<Result>>& value) {
    if constexpr (std::is_void_v<Result>) {
      (*call_)();
      value.emplace();
    } else {
      value.emplace((*call_)());
    }
  }

  std::optional<F> call_;
};

}  // namespace heddle::pool_internal

#endif  // HEDDLE_PRIMITIVES_POOL_TASK_H_
