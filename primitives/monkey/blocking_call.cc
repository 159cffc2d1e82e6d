// Asks the descriptor how it would block, and does that in the hub.
#include "primitives/monkey/blocking_call.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <algorithm>
#include <cerrno>
#include <chrono>

#include "primitives/hub/time.h"

namespace heddle::monkey::internal {
namespace {

constexpr std::chrono::milliseconds kPause(1);

// SO_RCVTIMEO or SO_SNDTIMEO; zero is no limit, and a descriptor that is no socket has none.
hub::Limit socket_limit(int fd, int option) {
  timeval limit = {};
  socklen_t size = sizeof(limit);
  if (getsockopt(fd, SOL_SOCKET, option, &limit, &size) != 0) return std::nullopt;
  if (limit.tv_sec == 0 && limit.tv_usec == 0) return std::nullopt;
  return std::chrono::seconds(limit.tv_sec) + std::chrono::microseconds(limit.tv_usec);
}

}  // namespace

bool is_nonblocking(int fd) {
  const int flags = fcntl(fd, F_GETFL);
  return flags >= 0 && (flags & O_NONBLOCK) != 0;
}

Deadline BlockingCall::deadline() {
  if (!deadline_.has_value()) {
    const int option = events_ == POLLIN ? SO_RCVTIMEO : SO_SNDTIMEO;
    deadline_ = hub::internal::deadline_after(socket_limit(fd_, option));
  }
  return *deadline_;
}

int BlockingCall::wait() {
  if (is_nonblocking(fd_)) return EAGAIN;
  switch (wait_for(hub_, fd_, events_, deadline())) {
    case Wait::kTimedOut:
      return EAGAIN;
    case Wait::kClosed:
      return EBADF;
    case Wait::kReady:
      break;
  }
  return 0;
}

int BlockingCall::wait_until_ready() {
  if (is_nonblocking(fd_)) return 0;
  while (would_block(fd_, events_)) {
    if (const int error = wait()) return error;
  }
  return 0;
}

int BlockingCall::pause() {
  const hub::Clock::time_point end = hub::Clock::now() + kPause;
  const Deadline limit = deadline();
  if (limit.has_value() && hub::Clock::now() >= *limit) return EAGAIN;
  wait_until(limit.has_value() ? std::min(end, *limit) : end);
  return 0;
}

}  // namespace heddle::monkey::internal
