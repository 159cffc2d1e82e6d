// A stream socket with the errors of the system calls sorted out: EINTR is retried, EAGAIN is
// "nothing now", the rest throws. A peer that has gone never kills the process (MSG_NOSIGNAL).
#ifndef HEDDLE_PRIMITIVES_SELECT_SOCKET_H_
#define HEDDLE_PRIMITIVES_SELECT_SOCKET_H_

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

#include "primitives/select/address.h"
#include "primitives/select/unique_fd.h"

namespace heddle {

// Not for use by two threads at once, except that ShutdownBoth() may be called while another
// thread is blocked in the socket: that is how it is woken. All errors are std::system_error.
// Every descriptor is close-on-exec.
class Socket {
 public:
  Socket() = default;
  explicit Socket(UniqueFd fd) : fd_(std::move(fd)) {}

  // A listening socket; port 0 picks a free one, which local_address() tells.
  static Socket Listen(const Address& address, int backlog = 128);

  // A connected socket in blocking mode; blocks until the peer answers.
  static Socket Connect(const Address& address);

  // A socket in non-blocking mode whose connection has begun. It becomes writable when the attempt
  // has ended; TakeError() then says how.
  static Socket BeginConnect(const Address& address);

  // Two connected sockets of this machine in blocking mode.
  static std::pair<Socket, Socket> Pair();

  int fileno() const { return fd_.get(); }
  explicit operator bool() const { return static_cast<bool>(fd_); }

  Address local_address() const;
  Address peer_address() const;
  void SetBlocking(bool blocking);

  // Sends small replies at once instead of waiting for the peer's acknowledgement. A hint: not all
  // sockets know it.
  void SetNoDelay() noexcept;

  // Reads what is there, at most `buffer`. 0 at end of file. No value when the socket is
  // non-blocking and nothing is there. Blocks in blocking mode. `buffer` must not be empty.
  std::optional<std::size_t> recv(std::span<char> buffer);

  // Writes what fits and says how much. No value when the socket is non-blocking and full.
  std::optional<std::size_t> send(std::string_view bytes);

  // Writes all of it. Only for blocking mode.
  void send_all(std::string_view bytes);

  // Says end of file to the peer; the other direction stays open.
  void ShutdownWrite() noexcept;

  // Ends both directions and wakes whoever is blocked in this socket, accept included.
  void ShutdownBoth() noexcept;

  // The pending error (SO_ERROR), 0 for none; clears it.
  int TakeError();

  void close() { fd_.reset(); }

 private:
  UniqueFd fd_;
};

}  // namespace heddle

#endif  // HEDDLE_PRIMITIVES_SELECT_SOCKET_H_
