// ppoll takes a relative time, so each round computes what is left.

#include "primitives/process/poll.h"

#include <ctime>

#include "primitives/process/system_call.h"

namespace heddle::process::internal {

bool PollUntil(std::span<pollfd> fds, const pool_internal::Deadline& deadline) {
  for (;;) {
    const Timeout left = deadline.remaining();
    timespec time{};
    if (left) {
      time.tv_sec = *left / std::chrono::seconds(1);
      time.tv_nsec = (*left % std::chrono::seconds(1)).count();
    }
    const int ready = ppoll(fds.data(), fds.size(), left ? &time : nullptr, nullptr);
    if (ready > 0) return true;
    if (ready < 0 && errno != EINTR) ThrowErrno("ppoll");
    if (ready == 0 && deadline.passed()) return false;
  }
}

}  // namespace heddle::process::internal
