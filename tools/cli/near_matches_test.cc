#include "tools/cli/near_matches.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace heddle::cli {
namespace {

const std::vector<std::string> kNames{"std::mutex", "std::timed_mutex", "std::shared_mutex",
                                      "posix::spinlock", "posix::rwlock"};

TEST(NearMatches, TheNearestComesFirst) {
  EXPECT_EQ(NearMatches("std::mutx", kNames), "; did you mean std::mutex?");
  EXPECT_EQ(NearMatches("std::tmed_mutex", kNames),
            "; did you mean std::timed_mutex, std::shared_mutex?");
}

TEST(NearMatches, APartOfANameIsNear) {
  EXPECT_EQ(NearMatches("spin", kNames), "; did you mean posix::spinlock?");
}

TEST(NearMatches, AtMostThreeAreNamed) {
  EXPECT_EQ(NearMatches("ab", {"ab1", "ab2", "ab3", "ab4"}), "; did you mean ab1, ab2, ab3?");
}

TEST(NearMatches, NothingIsNearToWhatIsFar) {
  EXPECT_EQ(NearMatches("completely different", kNames), "");
  EXPECT_EQ(NearMatches("", kNames), "");
  EXPECT_EQ(NearMatches("std::mutex", {}), "");
}

TEST(NearMatches, ANameThatIsThereTwiceIsNamedOnce) {
  EXPECT_EQ(NearMatches("lock", {"look", "look"}), "; did you mean look?");
}

}  // namespace
}  // namespace heddle::cli
