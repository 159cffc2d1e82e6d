// Wakes a thread that is blocked in select, poll or epoll.
// See waker.h.
#include "primitives/select/waker.h"

#include <sys/eventfd.h>

#include <cstdint>

#include "primitives/select/system_error.h"

namespace heddle {

Waker::Waker() : fd_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  if (!fd_) internal::ThrowErrno("eventfd");
}

void Waker::Wake() noexcept {
  const int saved = errno;
  const std::uint64_t one = 1;
  // EAGAIN means that the counter is full: then the descriptor is readable anyway.
  while (::write(fd_.get(), &one, sizeof(one)) < 0 && errno == EINTR) {
  }
  errno = saved;
}

void Waker::Drain() noexcept {
  std::uint64_t count = 0;
  while (::read(fd_.get(), &count, sizeof(count)) < 0 && errno == EINTR) {
  }
}

}  // namespace heddle
