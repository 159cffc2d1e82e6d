// Every libc function that the engine interposes has a case here that fails when it is not interposed: a real lock would end no execution as
// a deadlock, a real sleep would not be exact, a real block would not lie in the subject's heap. (Those of descriptors: network_test.cc.)
#include <errno.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "stress/strategy/random_walk.h"
#include "stress/testing/engine_test_support.h"

namespace heddle::testing {
namespace {

constexpr std::uint64_t kExecutions = 200;
// The subject's heap begins at 0x2000'0000'0000.
constexpr long kHeap = 0x20;
constexpr long kHour = 3600;
constexpr long kRealtime = 1'700'000'001;  // when every execution begins

struct Case {
  std::string name;  // of a function of the subject, without "test_"
  std::set<Verdict> verdicts = {Verdict::kOk};
  std::set<Observed> observed = {{}};  // by the executions that end well; exactly these
};

void PrintTo(const Case& test, std::ostream* stream) { *stream << test.name; }

const std::set<Observed> kNone = {};

// Both orders of two threads that do the same, followed by `then`.
std::set<Observed> InEitherOrder(const Observed& then = {}) {
  std::set<Observed> both;
  for (Observed order : {Observed{1, 2}, Observed{2, 1}}) {
    order.insert(order.end(), then.begin(), then.end());
    both.insert(order);
  }
  return both;
}

class Interposition : public ::testing::TestWithParam<Case> {};

TEST_P(Interposition, OfFunction) {
  const Case& test = GetParam();
  strategy::RandomWalk random(1);
  const Exploration result =
      Explore(Alone("test_" + test.name), random, WithoutSurprises(), kExecutions);
  EXPECT_EQ(result.Verdicts(), test.verdicts) << ::testing::PrintToString(result.messages);
  EXPECT_EQ(result.Outcomes(), test.observed);
}

using enum Verdict;

INSTANTIATE_TEST_SUITE_P(
    Mutex, Interposition,
    ::testing::Values(Case{"pthread_mutex_lock", {kDeadlock}, kNone},
                      Case{"pthread_mutex_trylock", {kOk}, InEitherOrder({EBUSY})},
                      Case{"pthread_mutex_unlock", {kOk}, {{0, 1, 100, 2, 0}, {0, 2, 100, 1, 0}}},
                      Case{"pthread_mutex_timedlock", {kOk}, {{ETIMEDOUT, kHour}}},
                      Case{"pthread_mutex_clocklock", {kOk}, {{ETIMEDOUT, kHour, ETIMEDOUT, kHour}}},
                      Case{"pthread_mutex_destroy", {kOk}, {{EBUSY, 0}}}));

INSTANTIATE_TEST_SUITE_P(
    ConditionVariable, Interposition,
    ::testing::Values(Case{"pthread_cond_wait", {kDeadlock}, kNone},
                      Case{"pthread_cond_timedwait", {kOk}, {{ETIMEDOUT, kHour, ETIMEDOUT, kHour}}},
                      Case{"pthread_cond_clockwait", {kOk}, {{ETIMEDOUT, kHour, ETIMEDOUT, kHour}}},
                      // The one that is woken is first, the other one waits for an hour.
                      Case{"pthread_cond_signal", {kOk}, {{1, 0}}},
                      Case{"pthread_cond_broadcast", {kOk}, {{1, 1}}}));

INSTANTIATE_TEST_SUITE_P(
    ReaderWriterLock, Interposition,
    ::testing::Values(Case{"pthread_rwlock_rdlock", {kDeadlock}, kNone},
                      Case{"pthread_rwlock_wrlock", {kDeadlock}, kNone},
                      Case{"pthread_rwlock_tryrdlock", {kOk}, InEitherOrder({0, EBUSY})},
                      Case{"pthread_rwlock_trywrlock", {kOk}, InEitherOrder({EBUSY})},
                      Case{"pthread_rwlock_timedrdlock", {kOk}, {{ETIMEDOUT, kHour}}},
                      Case{"pthread_rwlock_timedwrlock", {kOk}, {{ETIMEDOUT, kHour}}},
                      Case{"pthread_rwlock_clockrdlock", {kOk}, {{ETIMEDOUT, kHour}}},
                      Case{"pthread_rwlock_clockwrlock", {kOk}, {{ETIMEDOUT, kHour}}},
                      Case{"pthread_rwlock_unlock", {kOk}, InEitherOrder({0})}));

INSTANTIATE_TEST_SUITE_P(
    SpinLockAndBarrier, Interposition,
    ::testing::Values(Case{"pthread_spin_lock", {kDeadlock}, kNone},
                      Case{"pthread_spin_trylock", {kOk}, InEitherOrder({EBUSY})},
                      Case{"pthread_spin_unlock", {kOk}, {{1}}},
                      Case{"pthread_barrier_wait", {kDeadlock}, kNone}));

INSTANTIATE_TEST_SUITE_P(
    Thread, Interposition,
    ::testing::Values(Case{"pthread_create", {kOk}, {{0, 11}, {10, 1}}},
                      Case{"pthread_join", {kOk}, {{0, 41, EDEADLK}}},
                      Case{"pthread_detach", {kOk}, {{0, EINVAL, EINVAL}}},
                      Case{"pthread_exit", {kOk}, {{1, 42}}},
                      Case{"pthread_once", {kOk}, {{100, 1, 2}, {100, 2, 1}}},
                      Case{"pthread_key_create", {kOk}, {{7}}},
                      Case{"pthread_key_delete", {kOk}, {{1, 7}}},
                      Case{"pthread_setspecific", {kOk}, {{0, 7, 0}}}));

INSTANTIATE_TEST_SUITE_P(
    ThreadsOfC11, Interposition,
    ::testing::Values(Case{"thrd_create", {kOk}, {{0, 0, 11, -3}, {0, 10, 1, -3}}},
                      Case{"thrd_join", {kOk}, {{0, -41, 2}}},
                      Case{"thrd_detach", {kOk}, {{0, 2}}},
                      Case{"thrd_exit", {kOk}, {{-42}}},
                      Case{"thrd_yield", {kOk}, InEitherOrder()},
                      Case{"thrd_sleep", {kOk}, {{0, kHour, -2}}},
                      Case{"mtx_lock", {kDeadlock}, kNone},
                      Case{"mtx_timedlock", {kOk}, {{1, kHour}}},
                      Case{"mtx_trylock", {kOk}, InEitherOrder({1, 1})},
                      Case{"mtx_unlock", {kOk}, {{1, 1}}},
                      Case{"mtx_destroy", {kOk}, {{1}}},
                      Case{"cnd_wait", {kDeadlock}, kNone},
                      Case{"cnd_timedwait", {kOk}, {{1, kHour}}},
                      Case{"cnd_signal", {kOk}, {{0, 1}, {1, 0}}},
                      Case{"cnd_broadcast", {kOk}, {{0, 1}, {1, 0}}},
                      Case{"call_once", {kOk}, {{100, 1, 2}, {100, 2, 1}}},
                      Case{"tss_create", {kOk}, {{0, 7}}},
                      Case{"tss_delete", {kOk}, {{1, 7}}}));

INSTANTIATE_TEST_SUITE_P(
    Semaphore, Interposition,
    ::testing::Values(Case{"sem_wait", {kDeadlock}, kNone},
                      Case{"sem_trywait", {kOk}, InEitherOrder({-1, EAGAIN})},
                      Case{"sem_timedwait", {kOk}, {{-1, ETIMEDOUT, kHour}}},
                      Case{"sem_clockwait", {kOk}, {{-1, ETIMEDOUT, kHour}}},
                      Case{"sem_post", {kOk}, InEitherOrder({0})}));

INSTANTIATE_TEST_SUITE_P(Futex, Interposition, ::testing::Values(Case{"syscall", {kDeadlock}, kNone}));

INSTANTIATE_TEST_SUITE_P(
    Time, Interposition,
    ::testing::Values(Case{"sched_yield", {kOk}, InEitherOrder()},
                      Case{"sched_getcpu", {kOk}, {{0}}},
                      Case{"sleep", {kOk}, {{0, kHour}}},
                      Case{"usleep", {kOk}, {{0, 3}}},
                      Case{"nanosleep", {kOk}, {{0, kHour}}},
                      Case{"clock_nanosleep", {kOk}, {{0, kHour, 0, kHour, 0, kHour}}},
                      Case{"clock_gettime", {kOk}, {{1, 0, kRealtime, 0}}},
                      Case{"gettimeofday", {kOk}, {{kRealtime, 0}}},
                      Case{"time", {kOk}, {{kRealtime, kRealtime}}}));

INSTANTIATE_TEST_SUITE_P(
    Ending, Interposition,
    ::testing::Values(Case{"exit", {kExit}, kNone}, Case{"_exit", {kExit}, kNone}, Case{"_Exit", {kExit}, kNone},
                      Case{"quick_exit", {kExit}, kNone}, Case{"abort", {kAbort}, kNone},
                      Case{"__assert_fail", {kAbort}, kNone},
                      Case{"__cxa_atexit", {kOk}, {{1, 2, -2, -1}}},
                      Case{"__cxa_thread_atexit_impl", {kOk}, {{1, 2, -2, -1, 3}}},
                      Case{"__cxa_guard_acquire", {kOk}, {{0, 500, 1, 500, 2}, {0, 500, 2, 500, 1}}},
                      Case{"__cxa_guard_release", {kOk}, {{0, 500, 1, 500, 2}, {0, 500, 2, 500, 1}}},
                      Case{"__cxa_guard_abort", {kOk}, {{0, 900, 1, 1, 500, 2}, {0, 900, 2, 1, 500, 1}}}));

INSTANTIATE_TEST_SUITE_P(
    Heap, Interposition,
    ::testing::Values(Case{"malloc", {kLeak}, kNone}, Case{"calloc", {kLeak}, kNone},
                      Case{"realloc", {kUseAfterFree}, kNone}, Case{"memalign", {kLeak}, kNone},
                      Case{"aligned_alloc", {kLeak}, kNone}, Case{"posix_memalign", {kLeak}, kNone},
                      Case{"valloc", {kLeak}, kNone}, Case{"pvalloc", {kLeak}, kNone},
                      Case{"malloc_usable_size", {kOk}, {{100, 0}}}, Case{"free", {kDoubleFree}, kNone}));

// What interposed functions do beyond being interposed.
class Behaviour : public ::testing::TestWithParam<Case> {};

TEST_P(Behaviour, Is) {
  const Case& test = GetParam();
  strategy::RandomWalk random(1);
  const Exploration result = Explore(Alone(test.name), random, WithoutSurprises(), kExecutions);
  EXPECT_EQ(result.Verdicts(), test.verdicts) << ::testing::PrintToString(result.messages);
  EXPECT_EQ(result.Outcomes(), test.observed);
}

INSTANTIATE_TEST_SUITE_P(
    Of, Behaviour,
    ::testing::Values(Case{"FutexWaitComparesFirst", {kOk}, {{-1, EAGAIN}}},
                      Case{"FutexWaitTimesOut", {kOk}, {{-1, ETIMEDOUT, kHour}}},
                      Case{"FutexWaitBitsetTakesADeadline", {kOk}, {{-1, ETIMEDOUT, kHour, -1, ETIMEDOUT, kHour}}},
                      Case{"FutexWakeBitset", {kOk}, {{2, 1, 4}, {2, 4, 1}}},
                      Case{"FutexRequeue", {kOk}, {{-1, EAGAIN, 2, 0, 1}}},
                      Case{"FutexRequeueOntoItself", {kOk}, {{1, 1}}},
                      Case{"WaitForTheClock", {kOk}, {{}}},
                      Case{"SleepSort", {kOk}, {{1, 2, 3}}},
                      Case{"ReallocOfNullAllocates", {kOk}, {{1}}},
                      Case{"ReallocToNothingFrees", {kOk}, {{1}}},
                      Case{"NewAndDelete", {kDoubleFree}, kNone},
                      Case{"AlignedNewAndDelete", {kOk}, {{0, kHeap}}}));

}  // namespace
}  // namespace heddle::testing
