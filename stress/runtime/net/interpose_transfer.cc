// Interposes reading and writing.
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "stress/runtime/net/call.h"
#include "stress/runtime/net/transfer.h"
#include "stress/runtime/real.h"

namespace net = heddle::runtime::net;

namespace {

ssize_t ReceiveInto(int descriptor, std::span<const iovec> parts, int flags, bool only_sockets, sockaddr* address, socklen_t* length) {
  const net::Call call(descriptor);
  if (!call) return net::Fail(EBADF);
  if (only_sockets && !net::IsSocket(*call)) return net::Fail(ENOTSOCK);
  net::Address from;
  const ssize_t size = net::Receive(*call, parts, flags, &from);
  if (size >= 0 && address != nullptr && length != nullptr) {
    if (call->type == net::Type::kDatagram) {
      net::Format(from, address, length);
    } else {
      *length = 0;
    }
  }
  return size;
}

ssize_t SendFrom(int descriptor, std::span<const iovec> parts, int flags, bool only_sockets, const sockaddr* address, socklen_t length) {
  const net::Call call(descriptor);
  if (!call) return net::Fail(EBADF);
  if (only_sockets && !net::IsSocket(*call)) return net::Fail(ENOTSOCK);
  if (address == nullptr || length == 0) return net::Send(*call, parts, flags, nullptr);
  if (call->type == net::Type::kStream) return net::Fail(EISCONN);
  net::Address to;
  if (const int error = net::Parse(address, length, &to)) return net::Fail(error);
  return net::Send(*call, parts, flags, &to);
}

iovec Part(const void* buffer, size_t size) { return {const_cast<void*>(buffer), size}; }

}  // namespace

extern "C" {

ssize_t read(int descriptor, void* buffer, size_t size) {
  if (net::IsReal(descriptor)) return HEDDLE_REAL(read)(descriptor, buffer, size);
  const iovec part = Part(buffer, size);
  return ReceiveInto(descriptor, {&part, 1}, 0, false, nullptr, nullptr);
}

ssize_t readv(int descriptor, const iovec* parts, int count) {
  if (net::IsReal(descriptor)) return HEDDLE_REAL(readv)(descriptor, parts, count);
  return ReceiveInto(descriptor, {parts, static_cast<std::size_t>(count)}, 0, false, nullptr, nullptr);
}

ssize_t recv(int descriptor, void* buffer, size_t size, int flags) {
  if (net::IsReal(descriptor)) return HEDDLE_REAL(recv)(descriptor, buffer, size, flags);
  const iovec part = Part(buffer, size);
  return ReceiveInto(descriptor, {&part, 1}, flags, true, nullptr, nullptr);
}

ssize_t recvfrom(int descriptor, void* buffer, size_t size, int flags, sockaddr* address, socklen_t* length) {
  if (net::IsReal(descriptor)) return HEDDLE_REAL(recvfrom)(descriptor, buffer, size, flags, address, length);
  const iovec part = Part(buffer, size);
  return ReceiveInto(descriptor, {&part, 1}, flags, true, address, length);
}

ssize_t recvmsg(int descriptor, msghdr* message, int flags) {
  if (net::IsReal(descriptor)) return HEDDLE_REAL(recvmsg)(descriptor, message, flags);
  message->msg_controllen = 0;
  message->msg_flags = 0;
  return ReceiveInto(descriptor, {message->msg_iov, message->msg_iovlen}, flags, true, static_cast<sockaddr*>(message->msg_name),
                     &message->msg_namelen);
}

ssize_t write(int descriptor, const void* buffer, size_t size) {
  if (net::IsReal(descriptor)) return HEDDLE_REAL(write)(descriptor, buffer, size);
  const iovec part = Part(buffer, size);
  return SendFrom(descriptor, {&part, 1}, 0, false, nullptr, 0);
}

ssize_t writev(int descriptor, const iovec* parts, int count) {
  if (net::IsReal(descriptor)) return HEDDLE_REAL(writev)(descriptor, parts, count);
  return SendFrom(descriptor, {parts, static_cast<std::size_t>(count)}, 0, false, nullptr, 0);
}

ssize_t send(int descriptor, const void* buffer, size_t size, int flags) {
  if (net::IsReal(descriptor)) return HEDDLE_REAL(send)(descriptor, buffer, size, flags);
  const iovec part = Part(buffer, size);
  return SendFrom(descriptor, {&part, 1}, flags, true, nullptr, 0);
}

ssize_t sendto(int descriptor, const void* buffer, size_t size, int flags, const sockaddr* address, socklen_t length) {
  if (net::IsReal(descriptor)) return HEDDLE_REAL(sendto)(descriptor, buffer, size, flags, address, length);
  const iovec part = Part(buffer, size);
  return SendFrom(descriptor, {&part, 1}, flags, true, address, length);
}

ssize_t sendmsg(int descriptor, const msghdr* message, int flags) {
  if (net::IsReal(descriptor)) return HEDDLE_REAL(sendmsg)(descriptor, message, flags);
  if (message->msg_controllen != 0) {
    heddle::runtime::HostSection host;
    net::NotModelled("sendmsg with control data of so many bytes", static_cast<long>(message->msg_controllen));
  }
  return SendFrom(descriptor, {message->msg_iov, message->msg_iovlen}, flags, true, static_cast<const sockaddr*>(message->msg_name),
                  message->msg_namelen);
}

// What _FORTIFY_SOURCE makes of them.
ssize_t __read_chk(int descriptor, void* buffer, size_t size, size_t) { return read(descriptor, buffer, size); }
ssize_t __recv_chk(int descriptor, void* buffer, size_t size, size_t, int flags) { return recv(descriptor, buffer, size, flags); }
ssize_t __recvfrom_chk(int descriptor, void* buffer, size_t size, size_t, int flags, sockaddr* address, socklen_t* length) {
  return recvfrom(descriptor, buffer, size, flags, address, length);
}

}  // extern "C"
