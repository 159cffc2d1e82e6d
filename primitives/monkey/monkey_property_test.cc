// Bytes through a patched stream: whatever the sizes and the calls, all arrive once and in order.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <string>
#include <vector>

#include "primitives/hub/hub.h"
#include "primitives/monkey/monkey.h"
#include "primitives/monkey/test_sockets.h"

namespace heddle::monkey {
namespace {

// Sends the bytes with one of the calls; each returns only when all are sent.
ssize_t send_all(int fd, bool is_socket, int call, const char* bytes, std::size_t size) {
  iovec parts[] = {{const_cast<char*>(bytes), size / 3},
                   {const_cast<char*>(bytes) + size / 3, size - size / 3}};
  if (call == 0) return write(fd, bytes, size);
  if (call == 1 || !is_socket) return writev(fd, parts, 2);
  if (call == 2) return send(fd, bytes, size, 0);
  msghdr message = {};
  message.msg_iov = parts;
  message.msg_iovlen = 2;
  return sendmsg(fd, &message, 0);
}

ssize_t receive_some(int fd, bool is_socket, int call, char* bytes, std::size_t size) {
  iovec parts[] = {{bytes, size / 2}, {bytes + size / 2, size - size / 2}};
  if (call == 0) return read(fd, bytes, size);
  if (call == 1 || !is_socket) return readv(fd, parts, 2);
  if (call == 2) return recv(fd, bytes, size, 0);
  return recv(fd, bytes, size, MSG_WAITALL);
}

// monkey.2
RC_GTEST_PROP(MonkeyPropertyTest, StreamsLoseAndReorderNothing, ()) {
  patch_all();
  const bool is_socket = *rc::gen::arbitrary<bool>();
  // Few messages, of sizes on both sides of PIPE_BUF and of what a pipe and a socket hold.
  const auto sizes = *rc::gen::scale(
      0.1, rc::gen::container<std::vector<std::size_t>>(rc::gen::oneOf(
               rc::gen::inRange<std::size_t>(1, 300), rc::gen::just<std::size_t>(4096),
               rc::gen::just<std::size_t>(70'000), rc::gen::just<std::size_t>(300'000))));
  const auto room = *rc::gen::inRange<std::size_t>(1, 100'000);
  const int call = *rc::gen::inRange(0, 4);

  Pair pair = is_socket ? make_socketpair(SOCK_STREAM) : make_pipe();
  std::string sent;
  for (const std::size_t size : sizes) {
    for (std::size_t i = 0; i < size; ++i) sent += static_cast<char>(sent.size() % 251);
  }
  std::string got;
  hub::joinall({hub::spawn([&] {
                  std::size_t done = 0;
                  for (const std::size_t size : sizes) {
                    const ssize_t n =
                        send_all(pair.second.get(), is_socket, call, sent.data() + done, size);
                    RC_ASSERT(n == static_cast<ssize_t>(size));
                    done += size;
                  }
                  pair.second.reset();
                }),
                hub::spawn([&] {
                  std::vector<char> buffer(std::max<std::size_t>(room, sent.size() / 200));
                  for (ssize_t n; (n = receive_some(pair.first.get(), is_socket, call,
                                                    buffer.data(), buffer.size())) > 0;) {
                    got.append(buffer.data(), static_cast<std::size_t>(n));
                  }
                })},
               {}, true);
  RC_ASSERT(got == sent);
}

}  // namespace
}  // namespace heddle::monkey
