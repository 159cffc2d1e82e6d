// Thread against the clauses of its contract, one behaviour a test. What happens at the end of a
// program is in thread_end_test.cc. The names and numbers behind a test name the clause it holds.
#include "primitives/thread/thread.h"

#include <gtest/gtest.h>
#include <pthread.h>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "primitives/event/event.h"
#include "primitives/thread/excepthook.h"

namespace heddle {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

TEST(Thread, RunsItsTargetWithItsArguments) {
  int sum = 0;
  Thread thread([](int a, const std::string& b, int& out) { out = a + std::stoi(b); }, 40, "2",
                std::ref(sum));
  EXPECT_EQ(sum, 0) << "not before it is started";
  thread.start();
  thread.join();
  EXPECT_EQ(sum, 42);
}

TEST(Thread, TakesArgumentsThatCanOnlyBeMoved) {
  int seen = 0;
  Thread thread([&](std::unique_ptr<int> value) { seen = *value; }, std::make_unique<int>(7));
  thread.start();
  thread.join();
  EXPECT_EQ(seen, 7);
}

TEST(Thread, ASecondStartIsAnError) {  // thread.1
  std::atomic<int> runs = 0;
  Event go;
  Thread thread([&] {
    ++runs;
    go.wait();
  });
  thread.start();
  EXPECT_THROW(thread.start(), ThreadError);
  go.set();
  thread.join();
  EXPECT_THROW(thread.start(), ThreadError) << "nor after its end";
  EXPECT_EQ(runs, 1);
}

TEST(Thread, OfManyStartsAtOnceOneSucceeds) {  // thread.1
  for (int round = 0; round < 50; ++round) {
    std::atomic<int> runs = 0;
    std::atomic<int> refused = 0;
    const Thread thread([&] { ++runs; });
    std::vector<std::thread> starters;
    for (int i = 0; i < 3; ++i) {
      starters.emplace_back([&] {
        try {
          thread.start();
        } catch (const ThreadError&) {
          ++refused;
        }
      });
    }
    for (std::thread& starter : starters) starter.join();
    thread.join();
    EXPECT_EQ(runs, 1);
    EXPECT_EQ(refused, 2);
  }
}

TEST(Thread, AFailedStartIsAnErrorAndMayBeTriedAgain) {  // thread.1
  pthread_attr_t usual;
  ASSERT_EQ(pthread_getattr_default_np(&usual), 0);
  pthread_attr_t huge;
  ASSERT_EQ(pthread_attr_init(&huge), 0);
  ASSERT_EQ(pthread_attr_setstacksize(&huge, std::size_t{1} << 47), 0) << "the whole address space";
  ASSERT_EQ(pthread_setattr_default_np(&huge), 0);

  bool ran = false;
  Thread thread([&] { ran = true; });
  const std::size_t alive = active_count();
  EXPECT_THROW(thread.start(), ThreadError);
  EXPECT_FALSE(thread.is_alive());
  EXPECT_EQ(thread.ident(), std::nullopt);
  EXPECT_EQ(active_count(), alive);

  ASSERT_EQ(pthread_setattr_default_np(&usual), 0);
  thread.start();
  thread.join();
  EXPECT_TRUE(ran);
  pthread_attr_destroy(&huge);
  pthread_attr_destroy(&usual);
}

TEST(Thread, JoinBeforeStartIsAnError) {  // thread.2
  Thread thread([] {});
  EXPECT_THROW(thread.join(), ThreadError);
  EXPECT_THROW(thread.join(0s), ThreadError);
}

TEST(Thread, JoinOfOneselfIsAnError) {  // thread.2
  EXPECT_THROW(current_thread().join(), ThreadError);
  Thread thread([] { EXPECT_THROW(current_thread().join(1h), ThreadError); });
  thread.start();
  thread.join();
}

TEST(Thread, JoinIsIdempotent) {  // thread.3
  Thread thread([] {});
  thread.start();
  thread.join();
  thread.join();
  thread.join(1h);
  EXPECT_FALSE(thread.is_alive());
}

TEST(Thread, SeveralMayJoinTheSame) {  // thread.3
  Event go;
  Thread thread([&] { go.wait(); });
  thread.start();
  std::vector<std::thread> joiners;
  for (int i = 0; i < 3; ++i) {
    joiners.emplace_back([thread] {
      thread.join();
      EXPECT_FALSE(thread.is_alive());
    });
  }
  go.set();
  for (std::thread& joiner : joiners) joiner.join();
}

TEST(Thread, JoinWithATimeoutGivesUpAndIsAliveTells) {  // thread.3
  Event go;
  Thread thread([&] { go.wait(); });
  EXPECT_FALSE(thread.is_alive());
  thread.start();
  const auto begin = steady_clock::now();
  thread.join(5ms);
  EXPECT_GE(steady_clock::now() - begin, 5ms);
  thread.join(-1s);
  EXPECT_TRUE(thread.is_alive());
  go.set();
  thread.join(1h);
  EXPECT_FALSE(thread.is_alive());
}

TEST(Thread, DaemonIsFixedAtStart) {  // thread.4
  Event go;
  Thread thread({.daemon = true}, [&] { go.wait(); });
  EXPECT_TRUE(thread.daemon());
  thread.set_daemon(false);
  EXPECT_FALSE(thread.daemon());
  thread.start();
  EXPECT_THROW(thread.set_daemon(true), ThreadError);
  EXPECT_THROW(thread.set_daemon(false), ThreadError);
  go.set();
  thread.join();
  EXPECT_THROW(thread.set_daemon(true), ThreadError);
  EXPECT_FALSE(thread.daemon());
  EXPECT_THROW(main_thread().set_daemon(true), ThreadError);
}

TEST(Thread, DaemonIsThatOfTheMakerUnlessTold) {  // thread.4
  EXPECT_FALSE(Thread([] {}).daemon());
  bool of_daemon = false;
  bool told = true;
  Thread daemon({.daemon = true}, [&] {
    of_daemon = Thread([] {}).daemon();
    told = Thread({.daemon = false}, [] {}).daemon();
  });
  daemon.start();
  daemon.join();
  EXPECT_TRUE(of_daemon);
  EXPECT_FALSE(told);
}

TEST(Thread,
     ItsEffectsAreVisibleAfterJoin) {  // thread.5 (a race here is ThreadSanitizer's to report)
  int value = 0;
  Thread thread([&] { value = 42; });
  thread.start();
  thread.join();
  EXPECT_EQ(value, 42);
}

struct WritesAtItsEnd {
  ~WritesAtItsEnd() {
    if (out != nullptr) *out = 42;
  }
  int* out = nullptr;
};
thread_local WritesAtItsEnd writes_at_its_end;

TEST(Thread, ItsThreadLocalDestructorsHaveRunAfterJoin) {  // thread.5
  for (int round = 0; round < 50; ++round) {
    int value = 0;
    Thread thread([&] { writes_at_its_end.out = &value; });
    thread.start();
    while (thread.is_alive()) thread.join(0s);
    EXPECT_EQ(value, 42);
  }
}

TEST(Thread, ItsArgumentsAreDestroyedWhenItHasEnded) {  // thread.5
  const auto shared = std::make_shared<int>(1);
  Thread thread([](const std::shared_ptr<int>&) {}, shared);
  EXPECT_EQ(shared.use_count(), 2);
  thread.start();
  thread.join();
  EXPECT_EQ(shared.use_count(), 1) << "although the handle is still there";
}

TEST(Thread, HasANumberOfItsOwnOnceStarted) {
  Thread first([] {});
  Thread second([] {});
  EXPECT_EQ(first.ident(), std::nullopt);
  first.start();
  second.start();
  first.join();
  second.join();
  ASSERT_TRUE(first.ident() && second.ident());
  EXPECT_NE(first.ident(), second.ident());
  EXPECT_NE(first.ident(), main_thread().ident());
}

TEST(Thread, NamesAreGivenOrCounted) {
  Thread named({.name = "weaver"}, [] {});
  EXPECT_EQ(named.name(), "weaver");
  named.set_name("spinner");
  EXPECT_EQ(named.name(), "spinner");
  const std::string counted = Thread([] {}).name();
  EXPECT_EQ(counted.rfind("Thread-", 0), 0u) << counted;
  EXPECT_NE(counted, Thread([] {}).name());
}

TEST(Thread, CurrentThreadIsTheHandleOfTheCaller) {
  Thread thread([] { EXPECT_EQ(current_thread().name(), "me"); });
  thread.set_name("me");
  thread.start();
  thread.join();
  EXPECT_EQ(current_thread(), main_thread());
  EXPECT_EQ(main_thread().name(), "MainThread");
  EXPECT_TRUE(main_thread().is_alive());
  EXPECT_FALSE(main_thread().daemon());
}

TEST(Thread, CopiesMeanTheSameThread) {
  Event go;
  Thread original([&] { go.wait(); });
  const Thread copy = original;
  EXPECT_EQ(copy, original);
  EXPECT_NE(copy, Thread([] {}));
  copy.start();
  EXPECT_TRUE(original.is_alive());
  go.set();
  original.join();
}

TEST(Thread, RunsOnWithoutAnyHandle) {
  const std::size_t before = active_count();
  bool ran = false;
  Thread([&] { ran = true; }).start();
  while (active_count() > before) std::this_thread::yield();
  EXPECT_TRUE(ran);
}

TEST(Thread, EnumerateListsTheLivingInOrder) {
  Event go;
  Thread first([&] { go.wait(); });
  Thread second({.daemon = true}, [&] { go.wait(); });
  Thread unborn([] {});
  const std::vector<Thread> before = enumerate();
  EXPECT_EQ(before.front(), main_thread());
  first.start();
  second.start();
  std::vector<Thread> expected = before;
  expected.push_back(first);
  expected.push_back(second);
  EXPECT_EQ(enumerate(), expected);
  EXPECT_EQ(active_count(), expected.size());
  go.set();
  first.join();
  second.join();
  EXPECT_EQ(enumerate(), before);
}

TEST(Thread, AForeignThreadGetsAHandleThatCannotBeJoined) {
  const std::size_t before = active_count();
  std::unique_ptr<Thread> handle;
  std::thread([&] {
    handle = std::make_unique<Thread>(current_thread());
    EXPECT_EQ(*handle, current_thread());
    EXPECT_EQ(active_count(), before + 1);
    EXPECT_TRUE(handle->is_alive());
    EXPECT_TRUE(handle->daemon());
    EXPECT_EQ(handle->name().rfind("Dummy-", 0), 0u);
    EXPECT_TRUE(Thread([] {}).daemon()) << "made by a daemon";
    EXPECT_THROW(handle->join(), ThreadError);
  }).join();
  EXPECT_FALSE(handle->is_alive());
  EXPECT_THROW(handle->join(), ThreadError);
  EXPECT_EQ(active_count(), before);
}

// Sets a hook that notes what it gets, and takes it back at the end.
class ExceptHookTest : public ::testing::Test {
 protected:
  void SetUp() override {
    seen_message.clear();
    seen_thread.clear();
    previous_ = set_excepthook([](const ExceptHookArgs& args) {
      seen_thread = args.thread.name();
      EXPECT_EQ(args.thread, current_thread());
      try {
        std::rethrow_exception(args.exception);
      } catch (const std::runtime_error& error) {
        seen_message = error.what();
      }
    });
  }
  void TearDown() override { set_excepthook(previous_); }

  static void RunAThreadThatThrows() {
    Thread thread({.name = "thrower"}, [] { throw std::runtime_error("lost"); });
    thread.start();
    thread.join();
    EXPECT_FALSE(thread.is_alive());
  }

  static inline std::string seen_message;
  static inline std::string seen_thread;
  ExceptHook previous_ = nullptr;
};

TEST_F(ExceptHookTest, AnEscapedExceptionReachesTheHookAndEndsOnlyItsThread) {  // thread.7
  RunAThreadThatThrows();
  EXPECT_EQ(seen_message, "lost");
  EXPECT_EQ(seen_thread, "thrower");
}

TEST_F(ExceptHookTest, TheDefaultHookPrintsOnStandardError) {  // thread.7
  set_excepthook(nullptr);
  ::testing::internal::CaptureStderr();
  RunAThreadThatThrows();
  Thread odd({.name = "odd"}, [] { throw 7; });
  odd.start();
  odd.join();
  EXPECT_EQ(::testing::internal::GetCapturedStderr(),
            "Exception in thread thrower:\nstd::runtime_error: lost\n"
            "Exception in thread odd:\nint\n");
  EXPECT_EQ(seen_message, "");
}

TEST_F(ExceptHookTest, AHookThatThrowsIsReportedAndGoesNoFurther) {  // thread.7
  set_excepthook([](const ExceptHookArgs&) { throw std::logic_error("hook"); });
  ::testing::internal::CaptureStderr();
  RunAThreadThatThrows();
  EXPECT_EQ(::testing::internal::GetCapturedStderr(),
            "Exception in the excepthook:\nstd::logic_error: hook\n");
}

TEST_F(ExceptHookTest, SettingAHookReturnsTheOneBefore) {
  const ExceptHook mine = set_excepthook(nullptr);
  EXPECT_EQ(set_excepthook(mine), &default_excepthook);
}

TEST_F(ExceptHookTest, PthreadExitIsNotAnException) {  // thread.7
  bool after = false;
  Thread thread([&] {
    pthread_exit(nullptr);
    after = true;
  });
  thread.start();
  thread.join();
  EXPECT_FALSE(after);
  EXPECT_EQ(seen_thread, "");
}

}  // namespace
}  // namespace heddle
