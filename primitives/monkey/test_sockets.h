// Descriptors for the tests: pairs that close themselves, and TCP on the loopback.
#ifndef HEDDLE_PRIMITIVES_MONKEY_TEST_SOCKETS_H_
#define HEDDLE_PRIMITIVES_MONKEY_TEST_SOCKETS_H_

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace heddle::monkey {

// Owns a descriptor. Throws the errno of the call that failed to make it.
class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {
    if (fd < 0) throw std::system_error(errno, std::generic_category());
  }
  ~Descriptor() { reset(); }
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&&) = delete;

  int get() const { return fd_; }
  void reset() {
    if (fd_ >= 0) close(fd_);
    fd_ = -1;
  }

 private:
  int fd_;
};

struct Pair {
  Descriptor first;
  Descriptor second;
};

// second is what is written to, first where it is read.
inline Pair make_pipe() {
  int ends[2] = {-1, -1};
  const int result = pipe(ends);
  return {Descriptor(result == 0 ? ends[0] : -1), Descriptor(ends[1])};
}

inline Pair make_socketpair(int type) {
  int ends[2] = {-1, -1};
  const int result = socketpair(AF_UNIX, type, 0, ends);
  return {Descriptor(result == 0 ? ends[0] : -1), Descriptor(ends[1])};
}

// A TCP socket that listens on a free port of the loopback.
class Listener {
 public:
  Listener() : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    address_.sin_family = AF_INET;
    address_.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof(address_);
    if (bind(get(), address(), length) != 0 || getsockname(get(), address(), &length) != 0 ||
        listen(get(), 16) != 0) {
      throw std::system_error(errno, std::generic_category());
    }
  }

  int get() const { return socket_.get(); }
  int port() const { return ntohs(address_.sin_port); }
  sockaddr* address() { return reinterpret_cast<sockaddr*>(&address_); }
  void close() { socket_.reset(); }

 private:
  Descriptor socket_;
  sockaddr_in address_ = {};
};

}  // namespace heddle::monkey

#endif  // HEDDLE_PRIMITIVES_MONKEY_TEST_SOCKETS_H_
