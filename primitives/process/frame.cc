// send never raises SIGPIPE; a peer that has gone is a result, not an exception.

#include "primitives/process/frame.h"

#include <sys/socket.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "primitives/process/system_call.h"

namespace heddle::process::internal {
namespace {

using FrameSize = std::uint64_t;

constexpr std::size_t kFirstPart = 65536;

std::string WithSize(std::string_view frame) {
  const FrameSize size = frame.size();
  std::string bytes(sizeof size, '\0');
  std::memcpy(bytes.data(), &size, sizeof size);
  return bytes.append(frame);
}

bool PeerHasGone(int error) { return error == EPIPE || error == ECONNRESET; }

bool ReceiveExactly(int fd, char* to, std::size_t bytes) {
  while (bytes > 0) {
    const ssize_t n = RetryOnInterrupt([&] { return recv(fd, to, bytes, 0); });
    if (n == 0 || (n < 0 && PeerHasGone(errno))) return false;
    if (n < 0) ThrowErrno("recv");
    to += n;
    bytes -= static_cast<std::size_t>(n);
  }
  return true;
}

}  // namespace

bool SendFrame(int fd, std::string_view frame) {
  const std::string bytes = WithSize(frame);
  for (std::size_t sent = 0; sent < bytes.size();) {
    const ssize_t n = RetryOnInterrupt(
        [&] { return send(fd, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL); });
    if (n < 0 && PeerHasGone(errno)) return false;
    if (n < 0) ThrowErrno("send");
    sent += static_cast<std::size_t>(n);
  }
  return true;
}

std::optional<std::string> ReceiveFrame(int fd) {
  FrameSize size;
  if (!ReceiveExactly(fd, reinterpret_cast<char*>(&size), sizeof size)) return std::nullopt;
  if (size >= kTooLong) return std::nullopt;
  std::string frame;
  while (frame.size() < size) {
    const std::size_t begin = frame.size();
    frame.resize(std::min<std::size_t>(size, std::max(2 * begin, kFirstPart)));
    if (!ReceiveExactly(fd, frame.data() + begin, frame.size() - begin)) return std::nullopt;
  }
  return frame;
}

FrameConnection::FrameConnection(PrivateFd fd) : fd_(std::move(fd)) {}

FrameConnection::~FrameConnection() {
  if (fd_) shutdown(fd_.get(), SHUT_RDWR);
}

void FrameConnection::Send(std::string_view frame) {
  out_ += WithSize(frame);
  Flush();
}

void FrameConnection::Flush() {
  std::size_t sent = 0;
  while (sent < out_.size() && !closed_) {
    const ssize_t n = RetryOnInterrupt([&] {
      return send(fd_.get(), out_.data() + sent, out_.size() - sent, MSG_NOSIGNAL | MSG_DONTWAIT);
    });
    if (n >= 0) {
      sent += static_cast<std::size_t>(n);
    } else if (PeerHasGone(errno)) {
      closed_ = true;
    } else if (errno == EAGAIN) {
      break;
    } else {
      ThrowErrno("send");
    }
  }
  out_.erase(0, closed_ ? out_.size() : sent);
}

void FrameConnection::ReadAvailable() {
  in_.erase(0, std::exchange(in_begin_, 0));
  char buffer[65536];
  for (;;) {
    const ssize_t n =
        RetryOnInterrupt([&] { return recv(fd_.get(), buffer, sizeof buffer, MSG_DONTWAIT); });
    if (n > 0) {
      in_.append(buffer, static_cast<std::size_t>(n));
    } else if (n == 0 || PeerHasGone(errno)) {
      closed_ = true;
      return;
    } else if (errno == EAGAIN) {
      return;
    } else {
      ThrowErrno("recv");
    }
  }
}

std::optional<std::string> FrameConnection::NextFrame() {
  const std::size_t available = in_.size() - in_begin_;
  FrameSize size;
  if (available < sizeof size) return std::nullopt;
  std::memcpy(&size, in_.data() + in_begin_, sizeof size);
  if (size >= kTooLong) {
    closed_ = true;
    return std::nullopt;
  }
  if (available - sizeof size < size) return std::nullopt;
  std::string frame = in_.substr(in_begin_ + sizeof size, size);
  in_begin_ += sizeof size + size;
  return frame;
}

}  // namespace heddle::process::internal
