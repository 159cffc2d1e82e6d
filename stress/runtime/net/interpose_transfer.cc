// Interposes reading and writing.
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <utility>
#include <vector>

#include "stress/runtime/net/call.h"
#include "stress/runtime/net/transfer.h"
#include "stress/runtime/real.h"

namespace net = heddle::runtime::net;

namespace {

// The descriptors of a message's control data become files that go along with it.
int TakeFiles(const msghdr& message, std::vector<net::File*>* files) {
  for (cmsghdr* part = CMSG_FIRSTHDR(&message); part != nullptr; part = CMSG_NXTHDR(const_cast<msghdr*>(&message), part)) {
    if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_RIGHTS) net::NotModelled("sendmsg with control data of the type", part->cmsg_type);
    const std::size_t count = (part->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    for (std::size_t i = 0; i < count; ++i) {
      int descriptor;
      std::memcpy(&descriptor, CMSG_DATA(part) + i * sizeof descriptor, sizeof descriptor);
      if (!net::IsOurs(descriptor)) net::NotModelled("sendmsg of the real descriptor", descriptor);
      net::File* const file = net::Find(descriptor);
      if (file == nullptr) return EBADF;
      ++file->references;
      files->push_back(file);
    }
  }
  return 0;
}

// Files that came along get descriptors, as far as the receiver left room for them, and are lost else.
void GiveFiles(const std::vector<net::File*>& files, msghdr* message, std::size_t room, bool close_on_exec) {
  const std::size_t fits = room < CMSG_LEN(0) ? 0 : (room - CMSG_LEN(0)) / sizeof(int);
  std::vector<int> descriptors;
  for (net::File* const file : files) {
    const int descriptor = descriptors.size() < fits ? net::Open(file, close_on_exec) : -1;
    if (descriptors.size() >= fits) net::Release(file);
    if (descriptor >= 0) descriptors.push_back(descriptor);
  }
  if (descriptors.size() < files.size()) message->msg_flags |= MSG_CTRUNC;
  if (descriptors.empty()) return;
  auto* const part = static_cast<cmsghdr*>(message->msg_control);
  part->cmsg_level = SOL_SOCKET;
  part->cmsg_type = SCM_RIGHTS;
  part->cmsg_len = CMSG_LEN(descriptors.size() * sizeof(int));
  std::memcpy(CMSG_DATA(part), descriptors.data(), descriptors.size() * sizeof(int));
  message->msg_controllen = std::min(room, CMSG_SPACE(descriptors.size() * sizeof(int)));
}

ssize_t ReceiveInto(int descriptor, std::span<const iovec> parts, int flags, bool only_sockets, sockaddr* address, socklen_t* length,
                    msghdr* message = nullptr) {
  const net::Call call(descriptor);
  if (!call) return net::Fail(EBADF);
  if (only_sockets && !net::IsSocket(*call)) return net::Fail(ENOTSOCK);
  net::Ancillary ancillary;
  const ssize_t size = net::Receive(*call, parts, flags, &ancillary);
  if (message != nullptr) {
    const std::size_t room = std::exchange(message->msg_controllen, 0);
    GiveFiles(ancillary.files, message, room, (flags & MSG_CMSG_CLOEXEC) != 0);
  } else {
    for (net::File* const file : ancillary.files) net::Release(file);
  }
  if (size >= 0 && address != nullptr && length != nullptr) {
    if (call->type == net::Type::kDatagram) {
      net::Format(ancillary.address, address, length);
    } else {
      *length = 0;
    }
  }
  return size;
}

ssize_t SendFrom(int descriptor, std::span<const iovec> parts, int flags, bool only_sockets, const sockaddr* address, socklen_t length,
                 const msghdr* message = nullptr) {
  const net::Call call(descriptor);
  if (!call) return net::Fail(EBADF);
  if (only_sockets && !net::IsSocket(*call)) return net::Fail(ENOTSOCK);
  net::Ancillary ancillary;
  ancillary.has_address = address != nullptr && length != 0;
  if (ancillary.has_address) {
    if (call->type == net::Type::kStream) return net::Fail(EISCONN);
    if (const int error = net::Parse(address, length, &ancillary.address)) return net::Fail(error);
  }
  int error = message != nullptr ? TakeFiles(*message, &ancillary.files) : 0;
  ssize_t size = -1;
  if (error == 0) {
    size = net::Send(*call, parts, flags, &ancillary);
    error = errno;
  }
  // What was sent is the receiver's.
  for (net::File* const file : ancillary.files) net::Release(file);
  if (size < 0) errno = error;
  return size;
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
  message->msg_flags = 0;
  return ReceiveInto(descriptor, {message->msg_iov, message->msg_iovlen}, flags, true, static_cast<sockaddr*>(message->msg_name),
                     &message->msg_namelen, message);
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
  return SendFrom(descriptor, {message->msg_iov, message->msg_iovlen}, flags, true, static_cast<const sockaddr*>(message->msg_name),
                  message->msg_namelen, message);
}

// What _FORTIFY_SOURCE makes of them.
ssize_t __read_chk(int descriptor, void* buffer, size_t size, size_t) { return read(descriptor, buffer, size); }
ssize_t __recv_chk(int descriptor, void* buffer, size_t size, size_t, int flags) { return recv(descriptor, buffer, size, flags); }
ssize_t __recvfrom_chk(int descriptor, void* buffer, size_t size, size_t, int flags, sockaddr* address, socklen_t* length) {
  return recvfrom(descriptor, buffer, size, flags, address, length);
}

}  // extern "C"
