// A deadline is the exact sum, and a timespec that the kernel takes.
#include "plugins/posix/deadline.h"

#include <gtest/gtest.h>

namespace heddle::plugins::posix {
namespace {

using std::chrono::nanoseconds;

void ExpectEqual(const timespec& actual, const timespec& expected) {
  EXPECT_EQ(actual.tv_sec, expected.tv_sec);
  EXPECT_EQ(actual.tv_nsec, expected.tv_nsec);
}

TEST(DeadlineTest, AddsWithinASecond) {
  ExpectEqual(After({5, 100}, nanoseconds(999'999'899)), {5, 999'999'999});
}

TEST(DeadlineTest, CarriesIntoTheSeconds) {
  ExpectEqual(After({5, 999'999'999}, nanoseconds(1)), {6, 0});
  ExpectEqual(After({5, 999'999'999}, nanoseconds(2'999'999'999)), {8, 999'999'998});
}

TEST(DeadlineTest, OfNoTimeIsNow) { ExpectEqual(After({5, 7}, nanoseconds(0)), {5, 7}); }

TEST(DeadlineTest, OfTheLongestTimeDoesNotOverflow) {
  ExpectEqual(After({5, 999'999'999}, nanoseconds::max()), {9'223'372'042, 854'775'806});
}

}  // namespace
}  // namespace heddle::plugins::posix
