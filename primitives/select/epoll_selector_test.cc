// What only epoll can get wrong: registrations that outlive their descriptor, files it refuses.
#include "primitives/select/epoll_selector.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <system_error>
#include <tuple>

#include "primitives/select/socket.h"

namespace heddle {
namespace {

constexpr std::chrono::nanoseconds kNow{0};

class EpollSelectorTest : public ::testing::Test {
 protected:
  EpollSelectorTest() { std::tie(a_, to_a_) = Socket::Pair(); }

  Socket a_, to_a_;
  EpollSelector selector_;
};

// selector.5
TEST_F(EpollSelectorTest, AnUnregisteredFileThatIsStillOpenElsewhereNeverWakes) {
  selector_.register_fd(a_.fileno(), Events::kRead);
  const Socket other(UniqueFd(::dup(a_.fileno())));
  const int fd = a_.fileno();
  a_.close();
  selector_.unregister(fd);  // Too late for the kernel: it knows the file by `fd`, now closed.
  to_a_.send("x");
  EXPECT_TRUE(selector_.select(std::chrono::milliseconds(1)).empty());
}

// selector.5
TEST_F(EpollSelectorTest, TheOthersSurviveWhenTheTableIsBuiltAnew) {
  auto [b, to_b] = Socket::Pair();
  auto [c, to_c] = Socket::Pair();
  selector_.register_fd(a_.fileno(), Events::kRead);
  selector_.register_fd(b.fileno(), Events::kRead);
  selector_.register_fd(c.fileno(), Events::kRead);
  const Socket other(UniqueFd(::dup(a_.fileno())));
  const int fd = a_.fileno();
  a_.close();
  selector_.unregister(fd);
  const int closed = c.fileno();
  c.close();  // Registered still; the kernel has forgotten it.
  to_a_.send("x");
  EXPECT_TRUE(selector_.select(kNow).empty());
  to_b.send("x");
  const auto ready = selector_.select();
  ASSERT_EQ(ready.size(), 1u);
  EXPECT_EQ(ready.front().key.fd, b.fileno());
  EXPECT_EQ(selector_.unregister(closed).fd, closed);
}

// selector.5
TEST_F(EpollSelectorTest, TheSameFileUnderTheSameNumberCanBeRegisteredAgain) {
  selector_.register_fd(a_.fileno(), Events::kRead);
  const Socket other(UniqueFd(::dup(a_.fileno())));
  const int fd = a_.fileno();
  a_.close();
  selector_.unregister(fd);
  ASSERT_EQ(::dup2(other.fileno(), fd), fd);
  const Socket again((UniqueFd(fd)));
  selector_.register_fd(fd, Events::kWrite);
  const auto ready = selector_.select();
  ASSERT_EQ(ready.size(), 1u);
  EXPECT_EQ(ready.front().events, Events::kWrite);
}

// selector.4
TEST_F(EpollSelectorTest, ARegularFileIsRefusedAndNotRegistered) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::tmpfile(), &std::fclose);
  const int fd = ::fileno(file.get());
  try {
    selector_.register_fd(fd, Events::kRead);
    FAIL() << "no exception";
  } catch (const std::system_error& error) {
    EXPECT_EQ(error.code(), std::errc::operation_not_permitted);
  }
  EXPECT_EQ(selector_.Find(fd), nullptr);
}

// selector.4
TEST_F(EpollSelectorTest, AFailedModifyLeavesTheRegistration) {
  selector_.register_fd(a_.fileno(), Events::kRead);
  const int fd = a_.fileno();
  a_.close();
  EXPECT_THROW(selector_.modify(fd, Events::kWrite, nullptr), std::system_error);
  EXPECT_EQ(selector_.Find(fd)->events, Events::kRead);
}

}  // namespace
}  // namespace heddle
