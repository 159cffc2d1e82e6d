// Limits of a server's connections, and the reasons why one ends.
// Shared by all servers of this folder.
#ifndef HEDDLE_PRIMITIVES_SELECT_SERVERS_SERVER_OPTIONS_H_
#define HEDDLE_PRIMITIVES_SELECT_SERVERS_SERVER_OPTIONS_H_

#include <cstddef>
#include <functional>

namespace heddle {

// Every accepted connection ends with exactly one of these. If it ends while bytes of the client
// are unread, the kernel resets it, and the client may lose replies that it has not read yet.
enum class CloseReason {
  kEndOfFile,        // The client said end of file, and all its requests have been answered.
  kConnectionError,  // Reset, or another error of the system.
  kRequestTooLong,   // No whole request within ConnectionLimits::input bytes.
  kHandlerFailed,    // The protocol threw an exception.
  kNoDescriptor,     // No descriptor left, or (select) none below FD_SETSIZE.
  kServerStopped,
};

// What one connection may hold in memory, in bytes; none may be zero.
struct ConnectionLimits {
  // Read from the socket at most at a time: no connection keeps the others waiting for longer.
  std::size_t read_chunk = 16 * 1024;
  // Received and not yet answered.
  std::size_t input = 64 * 1024;
  // Answered and not yet taken by the client. From here on nothing is read and nothing answered, so
  // the buffer exceeds it by the last reply at most.
  std::size_t output = 256 * 1024;
};

struct ServerOptions {
  ConnectionLimits limits;
  // Told about every connection's end, by the thread in the server's run(). May be empty; must not
  // throw.
  std::function<void(CloseReason)> on_close;
};

}  // namespace heddle

#endif  // HEDDLE_PRIMITIVES_SELECT_SERVERS_SERVER_OPTIONS_H_
