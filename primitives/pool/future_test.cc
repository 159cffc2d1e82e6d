// Future<T>, clause by clause (CONTRACTS.md, future.1 to future.8), without an executor.
// What needs workers is in thread_pool_executor_test.cc.

#include "primitives/pool/future.h"

#include <gtest/gtest.h>

#include <chrono>
#include <future>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "primitives/lock/observed_thread.h"
#include "primitives/pool/callback_hook.h"

namespace heddle {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

std::exception_ptr SomeError() { return std::make_exception_ptr(std::out_of_range("some error")); }

// Collects what callbacks throw, as long as it lives.
class HookGuard {
 public:
  HookGuard() {
    before_ = set_callback_exception_hook([this](std::exception_ptr error) {
      try {
        std::rethrow_exception(error);
      } catch (const std::exception& e) {
        reports_.push_back(e.what());
      }
    });
  }
  ~HookGuard() { set_callback_exception_hook(before_); }
  const std::vector<std::string>& reports() const { return reports_; }

 private:
  std::vector<std::string> reports_;
  CallbackExceptionHook before_;
};

// future.1
TEST(FutureTest, IsPendingThenRunningThenFinished) {
  const Future<int> future;
  EXPECT_FALSE(future.running());
  EXPECT_FALSE(future.done());
  EXPECT_TRUE(future.set_running_or_notify_cancel());
  EXPECT_TRUE(future.running());
  EXPECT_FALSE(future.done());
  future.set_result(7);
  EXPECT_FALSE(future.running());
  EXPECT_TRUE(future.done());
  EXPECT_FALSE(future.cancelled());
  EXPECT_EQ(future.result(), 7);
  EXPECT_EQ(future.exception(), nullptr);
}

// future.1
TEST(FutureTest, IsPendingThenCancelled) {
  const Future<int> future;
  EXPECT_TRUE(future.cancel());
  EXPECT_TRUE(future.cancelled());
  EXPECT_TRUE(future.done());
  EXPECT_FALSE(future.running());
  EXPECT_FALSE(future.set_running_or_notify_cancel());
  EXPECT_TRUE(future.cancelled());
}

// future.1
TEST(FutureTest, StartingTwiceIsAnError) {
  const Future<int> future;
  future.set_running_or_notify_cancel();
  EXPECT_THROW(future.set_running_or_notify_cancel(), InvalidStateError);
  future.set_result(1);
  EXPECT_THROW(future.set_running_or_notify_cancel(), InvalidStateError);
}

// future.2
TEST(FutureTest, CancelOfARunningOneIsFalse) {
  const Future<int> future;
  future.set_running_or_notify_cancel();
  EXPECT_FALSE(future.cancel());
  EXPECT_TRUE(future.running());
}

// future.2
TEST(FutureTest, CancelOfAFinishedOneIsFalse) {
  const Future<int> future;
  future.set_result(1);
  EXPECT_FALSE(future.cancel());
  EXPECT_EQ(future.result(), 1);
}

// future.2
TEST(FutureTest, CancelOfACancelledOneIsTrueAndCallsBackOnce) {
  const Future<int> future;
  int calls = 0;
  future.add_done_callback([&](const Future<int>&) { ++calls; });
  EXPECT_TRUE(future.cancel());
  EXPECT_TRUE(future.cancel());
  EXPECT_EQ(calls, 1);
}

// future.3
TEST(FutureTest, SettingTwiceIsAnErrorAndChangesNothing) {
  const Future<int> value;
  value.set_result(1);
  EXPECT_THROW(value.set_result(2), InvalidStateError);
  EXPECT_THROW(value.set_exception(SomeError()), InvalidStateError);
  EXPECT_EQ(value.result(), 1);

  const Future<int> error;
  error.set_exception(SomeError());
  EXPECT_THROW(error.set_result(2), InvalidStateError);
  EXPECT_THROW(error.result(), std::out_of_range);
}

// future.3
TEST(FutureTest, SettingACancelledOneIsAnError) {
  const Future<int> future;
  future.cancel();
  EXPECT_THROW(future.set_result(1), InvalidStateError);
  EXPECT_THROW(future.set_exception(SomeError()), InvalidStateError);
  EXPECT_TRUE(future.cancelled());
}

// future.3
TEST(FutureTest, ANullExceptionIsAnErrorAndChangesNothing) {
  const Future<int> future;
  EXPECT_THROW(future.set_exception(nullptr), std::invalid_argument);
  EXPECT_FALSE(future.done());
}

// future.4
TEST(FutureTest, CallbacksRunOnceInOrderOfRegistration) {
  const Future<int> future;
  std::vector<int> calls;
  for (int i = 0; i < 4; ++i) {
    future.add_done_callback([&calls, i](const Future<int>& f) {
      EXPECT_EQ(f.result(), 9);
      calls.push_back(i);
    });
  }
  EXPECT_TRUE(calls.empty());
  future.set_result(9);
  EXPECT_EQ(calls, (std::vector<int>{0, 1, 2, 3}));
}

// future.4
TEST(FutureTest, ACallbackAddedToADoneFutureRunsAtOnceInTheCaller) {
  const Future<int> finished;
  finished.set_result(1);
  const Future<int> cancelled;
  cancelled.cancel();
  for (const Future<int>& future : {finished, cancelled}) {
    std::thread::id caller;
    future.add_done_callback([&](const Future<int>&) { caller = std::this_thread::get_id(); });
    EXPECT_EQ(caller, std::this_thread::get_id());
  }
}

// future.4
TEST(FutureTest, ACallbackGetsTheFutureItWasAddedTo) {
  const Future<int> future;
  bool same = false;
  future.add_done_callback([&](const Future<int>& f) { same = f == future; });
  future.set_result(1);
  EXPECT_TRUE(same);
}

// future.4
TEST(FutureTest, ACallbackAddedByACallbackRunsAtOnce) {
  const Future<int> future;
  std::vector<std::string> calls;
  future.add_done_callback([&](const Future<int>& f) {
    f.add_done_callback([&](const Future<int>&) { calls.push_back("inner"); });
    calls.push_back("outer");
  });
  future.set_result(1);
  EXPECT_EQ(calls, (std::vector<std::string>{"inner", "outer"}));
}

// future.4: what a callback captured is gone after it ran, also when the future lives on.
TEST(FutureTest, CallbacksAreDestroyedAfterTheyRan) {
  const Future<int> future;
  auto captured = std::make_shared<int>();
  future.add_done_callback([captured](const Future<int>&) {});
  EXPECT_EQ(captured.use_count(), 2);
  future.set_result(1);
  EXPECT_EQ(captured.use_count(), 1);
}

// future.5
TEST(FutureTest, ACallbacksExceptionIsReportedAndTheOthersRun) {
  const HookGuard hook;
  const Future<int> future;
  std::vector<int> calls;
  future.add_done_callback([&](const Future<int>&) { calls.push_back(1); });
  future.add_done_callback([&](const Future<int>&) { throw std::runtime_error("from two"); });
  future.add_done_callback([&](const Future<int>&) { calls.push_back(3); });
  EXPECT_NO_THROW(future.set_result(1));
  EXPECT_EQ(calls, (std::vector<int>{1, 3}));
  EXPECT_EQ(hook.reports(), std::vector<std::string>{"from two"});
}

// future.5
TEST(FutureTest, AnExceptionOfACallbackThatRunsAtOnceIsReportedToo) {
  const HookGuard hook;
  const Future<int> future;
  future.cancel();
  EXPECT_NO_THROW(
      future.add_done_callback([](const Future<int>&) { throw std::runtime_error("late"); }));
  EXPECT_EQ(hook.reports(), std::vector<std::string>{"late"});
}

// future.5
TEST(FutureTest, AHookThatThrowsIsContained) {
  const CallbackExceptionHook before =
      set_callback_exception_hook([](std::exception_ptr) { throw std::runtime_error("hook"); });
  const Future<int> future;
  int calls = 0;
  future.add_done_callback([](const Future<int>&) { throw 1; });
  future.add_done_callback([&](const Future<int>&) { ++calls; });
  EXPECT_NO_THROW(future.set_result(1));
  EXPECT_EQ(calls, 1);
  set_callback_exception_hook(before);
}

// future.5
TEST(FutureTest, WithoutAHookTheReportIsALineOnStandardError) {
  const Future<int> future;
  future.add_done_callback([](const Future<int>&) { throw std::runtime_error("what happened"); });
  ::testing::internal::CaptureStderr();
  future.set_result(1);
  EXPECT_EQ(::testing::internal::GetCapturedStderr(),
            "exception in a done callback of a future: what happened\n");
}

// future.6
TEST(FutureTest, ResultMayReturnBeforeTheCallbacksRan) {
  const Future<int> future;
  std::promise<void> go_on;
  future.add_done_callback([&](const Future<int>&) { go_on.get_future().wait(); });
  std::thread setter([&] { future.set_result(5); });
  EXPECT_EQ(future.result(), 5);  // The callback cannot have ended: it waits for the next line.
  go_on.set_value();
  setter.join();
}

// future.7
TEST(FutureTest, ResultThrowsTimeoutErrorNotBeforeTheTimeoutAndTheTaskGoesOn) {
  const Future<int> future;
  future.set_running_or_notify_cancel();
  const steady_clock::time_point start = steady_clock::now();
  EXPECT_THROW(future.result(20ms), TimeoutError);
  EXPECT_GE(steady_clock::now() - start, 20ms);
  EXPECT_THROW(future.exception(0ms), TimeoutError);
  EXPECT_THROW(future.result(-1s), TimeoutError);
  EXPECT_TRUE(future.running());
  future.set_result(3);
  EXPECT_EQ(future.result(0ms), 3);
}

// future.7
TEST(FutureTest, ATimeoutBeyondTheEndOfTheClockIsNone) {
  const Future<int> future;
  testing::ObservedThread waiter(
      [&] { EXPECT_EQ(future.result(std::chrono::nanoseconds::max()), 4); });
  waiter.WaitUntilAsleep();
  EXPECT_FALSE(waiter.done());
  future.set_result(4);
}

// future.7
TEST(FutureTest, ACancelledOneThrowsCancelledError) {
  const Future<int> future;
  future.cancel();
  EXPECT_THROW(future.result(), CancelledError);
  EXPECT_THROW(future.exception(), CancelledError);
  EXPECT_THROW(future.result(0ms), CancelledError);
}

// future.7
TEST(FutureTest, CancelWakesWhoWaitsForTheResult) {
  const Future<int> future;
  testing::ObservedThread waiter([&] { EXPECT_THROW(future.result(), CancelledError); });
  waiter.WaitUntilAsleep();
  future.cancel();
}

TEST(FutureTest, ResultAndExceptionWakeUpForAnOutcome) {
  const Future<std::string> future;
  testing::ObservedThread first([&] { EXPECT_EQ(future.result(), "text"); });
  testing::ObservedThread second([&] { EXPECT_EQ(future.exception(), nullptr); });
  first.WaitUntilAsleep();
  second.WaitUntilAsleep();
  future.set_result("text");
}

TEST(FutureTest, ResultMayBeCalledManyTimes) {
  const Future<std::string> value;
  value.set_result("text");
  EXPECT_EQ(value.result(), "text");
  EXPECT_EQ(value.result(), "text");
  const Future<int> error;
  error.set_exception(SomeError());
  EXPECT_THROW(error.result(), std::out_of_range);
  EXPECT_THROW(error.result(), std::out_of_range);
  EXPECT_THROW(std::rethrow_exception(error.exception()), std::out_of_range);
}

TEST(FutureTest, MayHaveNoValue) {
  const Future<void> future;
  future.set_result();
  EXPECT_NO_THROW(future.result());
}

}  // namespace
}  // namespace heddle
