// Without patch_all() the library that is linked in changes nothing: tasks block their thread.
#include <gtest/gtest.h>
#include <poll.h>
#include <unistd.h>

#include <string>

#include "primitives/hub/hub.h"
#include "primitives/monkey/monkey.h"

namespace heddle::monkey {
namespace {

// monkey.2: the order changes with the call of patch_all(), and with nothing else.
TEST(UnpatchedTest, CallsSuspendOnlyAfterPatchAll) {
  const auto order_of_two = [] {
    std::string order;
    hub::joinall({hub::spawn([&] {
                    usleep(1000);
                    EXPECT_EQ(poll(nullptr, 0, 1), 0);
                    order += 'a';
                  }),
                  hub::spawn([&] { order += 'b'; })});
    return order;
  };
  EXPECT_EQ(order_of_two(), "ab");
  patch_all();
  EXPECT_EQ(order_of_two(), "ba");
  patch_all();
  EXPECT_EQ(order_of_two(), "ba");
}

}  // namespace
}  // namespace heddle::monkey
