// Every libc function that the engine interposes has a case here that fails when it is not interposed. completeness_test.cc holds that, by
// taking the functions away one by one.
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
constexpr long kSerial = 100;

struct Case {
  std::string name;  // of a function of the subject, without "test_"
  std::set<Verdict> verdicts = {Verdict::kOk};
  std::set<Observed> observed = {{}};  // by the executions that end well; exactly these
};

void PrintTo(const Case& test, std::ostream* stream) { *stream << test.name; }

const std::set<Verdict> kDeadlock = {Verdict::kDeadlock};
const std::set<Verdict> kLeak = {Verdict::kLeak};
const std::set<Verdict> kExit = {Verdict::kExit};
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

INSTANTIATE_TEST_SUITE_P(
    Mutex, Interposition,
    ::testing::Values(Case{"pthread_mutex_lock", kDeadlock, kNone},
                      Case{"pthread_mutex_trylock", {Verdict::kOk}, InEitherOrder({EBUSY})},
                      Case{"pthread_mutex_unlock",
                           {Verdict::kOk},
                           {{0, 1, 100, 2, 0}, {0, 2, 100, 1, 0}}},
                      Case{"pthread_mutex_timedlock", {Verdict::kOk}, {{ETIMEDOUT, kHour}}},
                      Case{"pthread_mutex_clocklock",
                           {Verdict::kOk},
                           {{ETIMEDOUT, kHour, ETIMEDOUT, kHour}}},
                      Case{"pthread_mutex_destroy", {Verdict::kOk}, {{EBUSY, 0}}}));

}  // namespace
}  // namespace heddle::testing
