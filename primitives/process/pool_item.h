// A submitted call as the pool sees it, together with its future.

#ifndef HEDDLE_PRIMITIVES_PROCESS_POOL_ITEM_H_
#define HEDDLE_PRIMITIVES_PROCESS_POOL_ITEM_H_

#include <exception>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "primitives/pool/errors.h"
#include "primitives/pool/future_state.h"
#include "primitives/process/codec.h"
#include "primitives/process/remote_call.h"

namespace heddle::process::internal {

// Start and then PublishReply or PublishError; or Cancel. After a Publish, RunCallbacks once.
class PoolItem {
 public:
  explicit PoolItem(std::string call) : call_(std::move(call)) {}
  virtual ~PoolItem() = default;

  const std::string& call() const { return call_; }

  // False when the future was cancelled or settled by somebody else: drop the item.
  virtual bool Start() = 0;
  virtual void PublishReply(std::string_view reply) = 0;
  virtual void PublishError(std::exception_ptr error) = 0;
  virtual bool HasCallbacks() = 0;
  virtual void RunCallbacks() = 0;
  virtual void Cancel() = 0;

 private:
  const std::string call_;
};

template <typename Result>
class TypedPoolItem final : public pool_internal::FutureState<Result>, public PoolItem {
 public:
  using PoolItem::PoolItem;

  bool Start() override {
    try {
      return this->StartRunning();
    } catch (const InvalidStateError&) {
      return false;
    }
  }

  void PublishReply(std::string_view reply) override {
    std::exception_ptr error;
    try {
      const std::string_view result = DecodeReply(reply);
      if constexpr (std::is_void_v<Result>) {
        this->PublishValue({});
      } else {
        this->PublishValue(Decode<Result>(result));
      }
    } catch (...) {
      error = std::current_exception();
    }
    if (error) PublishError(std::move(error));
  }

  void PublishError(std::exception_ptr error) override {
    try {
      this->PublishException(std::move(error));
    } catch (const InvalidStateError&) {
      // Somebody else set the outcome.
    }
  }

  bool HasCallbacks() override { return Base::HasCallbacks(); }
  void RunCallbacks() override { Base::RunCallbacks(); }
  void Cancel() override { Base::Cancel(); }

 private:
  using Base = pool_internal::FutureStateBase;
};

}  // namespace heddle::process::internal

#endif  // HEDDLE_PRIMITIVES_PROCESS_POOL_ITEM_H_
