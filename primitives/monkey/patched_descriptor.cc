// read, readv, write, writev and close.
// What they do depends on what the descriptor is; regular files are left to the real calls.
#include <limits.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>

#include "primitives/monkey/blocking_call.h"
#include "primitives/monkey/cooperative.h"
#include "primitives/monkey/message.h"
#include "primitives/monkey/real.h"
#include "primitives/monkey/real_calls.h"

namespace heddle::monkey::internal {
namespace {

using hub::internal::Scheduler;

HEDDLE_MONKEY_REAL(readv);
HEDDLE_MONKEY_REAL(writev);
HEDDLE_MONKEY_REAL(close);

enum class Kind { kSocket, kPipe, kNeverBlocks, kOther };

Kind kind_of(int fd) {
  struct stat status;
  if (fstat(fd, &status) != 0) return Kind::kNeverBlocks;  // the real call fails at once
  if (S_ISSOCK(status.st_mode)) return Kind::kSocket;
  if (S_ISFIFO(status.st_mode)) return Kind::kPipe;
  const bool file = S_ISREG(status.st_mode) || S_ISDIR(status.st_mode) || S_ISBLK(status.st_mode);
  return file ? Kind::kNeverBlocks : Kind::kOther;
}

std::size_t length(const iovec* parts, int count) {
  std::size_t total = 0;
  for (int i = 0; i < count; ++i) total += parts[i].iov_len;
  return total;
}

msghdr message_of(const iovec* parts, int count) {
  msghdr message = {};
  message.msg_iov = const_cast<iovec*>(parts);
  message.msg_iovlen = static_cast<std::size_t>(count);
  return message;
}

template <typename Call>
ssize_t when_ready(Scheduler& hub, int fd, short events, Call real_call) {
  KeepErrno keep;
  if (const int error = BlockingCall(hub, fd, events).wait_until_ready()) return keep.fail(error);
  return keep.result(real_call());
}

// A pipe with room for anything has room for PIPE_BUF bytes, so a piece of that size cannot block.
ssize_t write_in_pieces(Scheduler& hub, int fd, const iovec* parts, int count) {
  KeepErrno keep;
  BlockingCall call(hub, fd, POLLOUT);
  ssize_t written = 0;
  for (int i = 0; i < count; ++i) {
    const auto* const data = static_cast<const char*>(parts[i].iov_base);
    for (std::size_t done = 0; done < parts[i].iov_len;) {
      if (const int error = call.wait_until_ready())
        return written > 0 ? written : keep.fail(error);
      const std::size_t piece = std::min<std::size_t>(parts[i].iov_len - done, PIPE_BUF);
      const ssize_t more = real_write(fd, data + done, piece);
      if (more < 0) return written > 0 ? written : keep.result(more);
      done += static_cast<std::size_t>(more);
      written += more;
    }
  }
  return written;
}

ssize_t read_in_greenlet(Scheduler& hub, int fd, const iovec* parts, int count) {
  const auto real_call = [=] { return real_readv(fd, parts, count); };
  switch (kind_of(fd)) {
    case Kind::kSocket: {
      msghdr message = message_of(parts, count);
      return receive(hub, fd, &message, 0);
    }
    case Kind::kPipe:
    case Kind::kOther:
      return when_ready(hub, fd, POLLIN, real_call);
    case Kind::kNeverBlocks:
      break;
  }
  return real_call();
}

ssize_t write_in_greenlet(Scheduler& hub, int fd, const iovec* parts, int count) {
  const auto real_call = [=] { return real_writev(fd, parts, count); };
  switch (kind_of(fd)) {
    case Kind::kSocket: {
      const msghdr message = message_of(parts, count);
      return transmit(hub, fd, &message, 0);
    }
    case Kind::kPipe:
      if (length(parts, count) > PIPE_BUF && !is_nonblocking(fd)) {
        return write_in_pieces(hub, fd, parts, count);
      }
      [[fallthrough]];
    case Kind::kOther:
      return when_ready(hub, fd, POLLOUT, real_call);
    case Kind::kNeverBlocks:
      break;
  }
  return real_call();
}

// Calls with nothing to transfer or with arguments that are errors are left to the real ones.
bool transfers(const iovec* parts, int count) {
  return parts != nullptr && count > 0 && count <= IOV_MAX && length(parts, count) > 0;
}

}  // namespace
}  // namespace heddle::monkey::internal

namespace monkey = heddle::monkey::internal;

extern "C" ssize_t read(int fd, void* buffer, size_t size) {
  auto* hub = monkey::cooperative_hub();
  if (hub == nullptr || size == 0) return monkey::real_read(fd, buffer, size);
  const iovec part = {buffer, size};
  return monkey::read_in_greenlet(*hub, fd, &part, 1);
}

extern "C" ssize_t readv(int fd, const iovec* parts, int count) {
  auto* hub = monkey::cooperative_hub();
  if (hub == nullptr || !monkey::transfers(parts, count)) {
    return monkey::real_readv(fd, parts, count);
  }
  return monkey::read_in_greenlet(*hub, fd, parts, count);
}

extern "C" ssize_t write(int fd, const void* buffer, size_t size) {
  auto* hub = monkey::cooperative_hub();
  if (hub == nullptr || size == 0) return monkey::real_write(fd, buffer, size);
  const iovec part = {const_cast<void*>(buffer), size};
  return monkey::write_in_greenlet(*hub, fd, &part, 1);
}

extern "C" ssize_t writev(int fd, const iovec* parts, int count) {
  auto* hub = monkey::cooperative_hub();
  if (hub == nullptr || !monkey::transfers(parts, count)) {
    return monkey::real_writev(fd, parts, count);
  }
  return monkey::write_in_greenlet(*hub, fd, parts, count);
}

extern "C" int close(int fd) {
  if (auto* hub = monkey::patched_hub()) hub->loop().forget(fd);
  return monkey::real_close(fd);
}
