#include "tools/cli/near_matches.h"

#include <gtest/gtest.h>

namespace heddle::cli {
namespace {

TEST(NearMatches, NamesTheNearestFirst) {
  EXPECT_EQ(NearMatches("std::mutx", {"std::shared_mutex", "std::mutex", "posix::spin"}), "; did you mean std::mutex?");
  EXPECT_EQ(NearMatches("abcd", {"abce", "abcd1", "xbcd", "abcx"}), "; did you mean abcd1, abce, abcx?");
}

TEST(NearMatches, NamesWhatContainsTheWord) {
  EXPECT_EQ(NearMatches("fifo", {"lock.fifo", "lock.upgrade"}), "; did you mean lock.fifo?");
}

TEST(NearMatches, SaysNothingWhenNothingIsNear) { EXPECT_EQ(NearMatches("zebra", {"lock.fifo"}), ""); }

}  // namespace
}  // namespace heddle::cli
