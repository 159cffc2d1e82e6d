// accept(2) that survives running out of descriptors without spinning and without losing the
// server. The strategy is written down here because every server of this project uses it.
#ifndef HEDDLE_PRIMITIVES_SELECT_ACCEPTOR_H_
#define HEDDLE_PRIMITIVES_SELECT_ACCEPTOR_H_

#include <chrono>

#include "primitives/select/socket.h"

namespace heddle {

// A listening socket stays readable while a connection waits in its backlog. When accept fails with
// EMFILE the connection stays there, so a level-triggered loop would spin. Therefore one spare
// descriptor is held back: on EMFILE or ENFILE it is given up, the connection is accepted in its
// place and closed at once (the client sees end of file instead of silence), and the spare is taken
// again. Should another thread snatch the freed slot, or memory be short, accept() says
// kExhausted: then the caller stops watching the listener for kRetryDelay and goes on serving what
// it has.
class Acceptor {
 public:
  enum class Status {
    kAccepted,     // `connection` and `peer` are set.
    kNonePending,  // Nothing waits, or the client has gone meanwhile.
    kRefused,      // A client was closed for want of a descriptor.
    kExhausted,    // Not even that was possible: pause.
  };
  struct Result {
    Status status;
    Socket connection;
    Address peer;
  };

  static constexpr std::chrono::milliseconds kRetryDelay{100};

  enum class Mode { kBlocking, kNonBlocking };

  // Takes over `listener` and sets it, and every connection, to `mode`.
  Acceptor(Socket listener, Mode mode);

  int fileno() const { return listener_.fileno(); }
  Address address() const { return listener_.local_address(); }

  // One connection. Blocks in blocking mode until one comes. Throws std::system_error when the
  // listener itself is broken (EINVAL after Shutdown(), EBADF).
  Result accept();

  // Wakes a thread blocked in accept(), which then throws. Any thread.
  void Shutdown() noexcept { listener_.ShutdownBoth(); }

 private:
  Result AcceptInPlaceOfSpare();

  Socket listener_;
  Mode mode_;
  UniqueFd spare_;
};

}  // namespace heddle

#endif  // HEDDLE_PRIMITIVES_SELECT_ACCEPTOR_H_
