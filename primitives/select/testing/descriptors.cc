// What the tests of sockets and selectors share.
// See descriptors.h.
#include "primitives/select/testing/descriptors.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <system_error>

namespace heddle::testing {

std::size_t CountDescriptors() {
  const std::filesystem::directory_iterator open("/proc/self/fd");
  const auto count = std::distance(begin(open), end(open));
  return static_cast<std::size_t>(count) - 1;  // The directory itself was one of them.
}

void AwaitDescriptorCount(std::size_t count) {
  while (CountDescriptors() > count) ::sched_yield();
}

std::optional<UniqueFd> DuplicateAbove(int fd, int lowest) {
  rlimit limit;
  ::getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
  UniqueFd high(::fcntl(fd, F_DUPFD_CLOEXEC, lowest));
  if (!high && (errno == EINVAL || errno == EMFILE)) return std::nullopt;
  if (!high) throw std::system_error(errno, std::generic_category(), "fcntl");
  return high;
}

int ClosedDescriptor() {
  const Socket socket = Socket::Pair().first;
  return socket.fileno();
}

NoMoreDescriptors::NoMoreDescriptors(Mode mode) {
  ::getrlimit(RLIMIT_NOFILE, &old_);
  rlimit none = {0, old_.rlim_max};
  if (mode == Mode::kReuseClosed) {
    // The lowest free number: all below are taken.
    none.rlim_cur = static_cast<rlim_t>(UniqueFd(::open("/dev/null", O_RDONLY | O_CLOEXEC)).get());
  }
  if (::setrlimit(RLIMIT_NOFILE, &none) < 0) {
    throw std::system_error(errno, std::generic_category(), "setrlimit");
  }
}

NoMoreDescriptors::~NoMoreDescriptors() { ::setrlimit(RLIMIT_NOFILE, &old_); }

std::string ReceiveExactly(Socket* socket, std::size_t size) {
  std::string bytes(size, '\0');
  std::size_t have = 0;
  while (have < size) {
    const std::size_t count = socket->recv({bytes.data() + have, size - have}).value_or(0);
    if (count == 0) break;
    have += count;
  }
  bytes.resize(have);
  return bytes;
}

std::string ReceiveToEnd(Socket* socket) {
  std::string bytes;
  char chunk[4096];
  try {
    while (const std::size_t count = socket->recv(chunk).value_or(0)) bytes.append(chunk, count);
  } catch (const std::system_error&) {  // Reset: what came before it counts.
  }
  return bytes;
}

void Reset(Socket* socket) {
  const linger at_once = {1, 0};
  ::setsockopt(socket->fileno(), SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
  socket->close();
}

}  // namespace heddle::testing
