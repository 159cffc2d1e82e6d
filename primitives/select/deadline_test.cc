// Deadlines: what a timeout becomes, and how it is rounded.
#include "primitives/select/deadline.h"

#include <gtest/gtest.h>

#include <climits>
#include <stdexcept>

namespace heddle {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;

TEST(DeadlineTest, NoTimeoutNeverExpires) {
  const Deadline deadline(std::nullopt);
  EXPECT_FALSE(deadline.expired());
  EXPECT_EQ(deadline.remaining(), std::nullopt);
  EXPECT_EQ(deadline.RemainingMilliseconds(), -1);
}

TEST(DeadlineTest, ZeroIsExpiredAtOnce) {
  const Deadline deadline(nanoseconds(0));
  EXPECT_TRUE(deadline.expired());
  EXPECT_EQ(deadline.remaining(), nanoseconds(0));
  EXPECT_EQ(deadline.RemainingMilliseconds(), 0);
}

// select.4
TEST(DeadlineTest, NegativeTimeoutIsAnError) {
  EXPECT_THROW(Deadline(nanoseconds(-1)), std::invalid_argument);
}

TEST(DeadlineTest, MillisecondsAreRoundedUp) {
  const Deadline deadline{std::chrono::hours(1)};
  const nanoseconds left = *deadline.remaining();
  EXPECT_GT(left, std::chrono::minutes(59));
  EXPECT_LE(deadline.RemainingMilliseconds(), milliseconds(std::chrono::hours(1)).count());
  // A single nanosecond is either over already or a whole millisecond, never cut to zero before.
  const Deadline soon{nanoseconds(1)};
  while (!soon.expired()) {
  }
  EXPECT_EQ(soon.RemainingMilliseconds(), 0);
}

TEST(DeadlineTest, LongTimeoutsDoNotOverflow) {
  const Deadline far(nanoseconds::max());
  EXPECT_FALSE(far.expired());
  const Deadline month{std::chrono::hours(24 * 31)};
  EXPECT_EQ(month.RemainingMilliseconds(), INT_MAX);
}

}  // namespace
}  // namespace heddle
