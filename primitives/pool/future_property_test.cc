// A future against a model of a few lines: any sequence of calls, in one thread.
// The model is the state machine of future.1 to future.4.

#include <gtest/gtest.h>
// rapidcheck's header needs gtest's first.
#include <rapidcheck/gtest.h>

#include <cstddef>
#include <stdexcept>
#include <vector>

#include "primitives/pool/future.h"

namespace heddle {
namespace {

enum class Call { kStart, kSetResult, kSetException, kCancel, kAddCallback };

enum class Phase { kPending, kRunning, kCancelled, kFinished };

struct Model {
  Phase phase = Phase::kPending;
  std::size_t registered = 0;

  bool done() const { return phase == Phase::kCancelled || phase == Phase::kFinished; }
};

void SetAndCheck(const Future<int>& future, Model& model, Call call) {
  const auto set = [&] {
    if (call == Call::kSetResult) {
      future.set_result(1);
    } else {
      future.set_exception(std::make_exception_ptr(std::out_of_range("")));
    }
  };
  if (model.done()) {
    RC_ASSERT_THROWS_AS(set(), InvalidStateError);
  } else {
    set();
    model.phase = Phase::kFinished;
  }
}

void StartAndCheck(const Future<int>& future, Model& model) {
  if (model.phase == Phase::kRunning || model.phase == Phase::kFinished) {
    RC_ASSERT_THROWS_AS(future.set_running_or_notify_cancel(), InvalidStateError);
  } else {
    RC_ASSERT(future.set_running_or_notify_cancel() == (model.phase == Phase::kPending));
    if (model.phase == Phase::kPending) model.phase = Phase::kRunning;
  }
}

void CancelAndCheck(const Future<int>& future, Model& model) {
  const bool can = model.phase == Phase::kPending || model.phase == Phase::kCancelled;
  RC_ASSERT(future.cancel() == can);
  if (can) model.phase = Phase::kCancelled;
}

RC_GTEST_PROP(FuturePropertyTest, BehavesAsItsStateMachine, ()) {
  const auto calls = *rc::gen::container<std::vector<Call>>(rc::gen::element(
      Call::kStart, Call::kSetResult, Call::kSetException, Call::kCancel, Call::kAddCallback));
  const Future<int> future;
  Model model;
  std::vector<std::size_t> called;
  for (const Call call : calls) {
    switch (call) {
      case Call::kStart:
        StartAndCheck(future, model);
        break;
      case Call::kSetResult:
      case Call::kSetException:
        SetAndCheck(future, model, call);
        break;
      case Call::kCancel:
        CancelAndCheck(future, model);
        break;
      case Call::kAddCallback:
        future.add_done_callback(
            [&called, n = model.registered++](const Future<int>&) { called.push_back(n); });
        break;
    }
    RC_ASSERT(future.running() == (model.phase == Phase::kRunning));
    RC_ASSERT(future.cancelled() == (model.phase == Phase::kCancelled));
    RC_ASSERT(future.done() == model.done());
    // Once done, all that were registered have been called, in order.
    RC_ASSERT(called.size() == (model.done() ? model.registered : 0));
    for (std::size_t i = 0; i < called.size(); ++i) RC_ASSERT(called[i] == i);
  }
}

}  // namespace
}  // namespace heddle
