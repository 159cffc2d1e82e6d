// select(2) with a deadline.
// See fd_set.h.
#include "primitives/select/fd_set.h"

#include <algorithm>
#include <chrono>
#include <stdexcept>
#include <string>

#include "primitives/select/system_error.h"

namespace heddle::internal {
namespace {

// Rounded up, so that the wait never ends early. Clamped, because the kernel refuses seconds that
// do not fit; the caller loops until the deadline.
timeval ToTimeval(std::chrono::nanoseconds left) {
  const auto microseconds = std::min(std::chrono::ceil<std::chrono::microseconds>(left),
                                     std::chrono::microseconds(std::chrono::hours(24)));
  const auto seconds = std::chrono::floor<std::chrono::seconds>(microseconds);
  timeval result;
  result.tv_sec = seconds.count();
  result.tv_usec = (microseconds - seconds).count();
  return result;
}

}  // namespace

void FdSet::CheckRange(int fd) {
  if (fd >= 0 && fd < FD_SETSIZE) return;
  throw std::invalid_argument("file descriptor " + std::to_string(fd) +
                              " out of range in select(): poll and epoll take any");
}

void SelectUntil(const Deadline& deadline, int limit, FdSet* readable, FdSet* writable,
                 FdSet* error) {
  const FdSet wanted[] = {*readable, *writable, *error};
  for (;;) {
    const Timeout left = deadline.remaining();
    timeval wait;
    if (left) wait = ToTimeval(*left);
    const int ready =
        ::select(limit, readable->raw(), writable->raw(), error->raw(), left ? &wait : nullptr);
    if (ready > 0) return;
    if (ready < 0 && errno != EINTR) ThrowErrno("select");
    // After an error the kernel leaves the sets undefined.
    if (ready < 0 && deadline.expired()) {
      *readable = *writable = *error = FdSet();
      return;
    }
    if (ready == 0 && deadline.expired()) return;
    *readable = wanted[0];
    *writable = wanted[1];
    *error = wanted[2];
  }
}

}  // namespace heddle::internal
