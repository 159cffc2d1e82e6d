// One client of a non-blocking server: its socket and its two bounded buffers.
// Knows what to wait for next, and does what the socket is ready for without ever blocking.
#ifndef HEDDLE_PRIMITIVES_SELECT_SERVERS_CONNECTION_H_
#define HEDDLE_PRIMITIVES_SELECT_SERVERS_CONNECTION_H_

#include <optional>
#include <string>
#include <vector>

#include "primitives/select/selector.h"
#include "primitives/select/servers/protocol.h"
#include "primitives/select/servers/server_options.h"
#include "primitives/select/socket.h"

namespace heddle {

// One thread at a time; it may be handed from one to another.
class Connection {
 public:
  // `socket` is in non-blocking mode. `protocol` must outlive the connection. Throws
  // std::invalid_argument if a limit is zero.
  Connection(Socket socket, const Protocol* protocol, const ConnectionLimits& limits);

  int fileno() const { return socket_.fileno(); }

  // What to wait for: kRead unless a buffer is full or the client has said end of file, kWrite
  // while there is something to send. Never kNone before it has ended.
  Events interest() const;

  // Reads one chunk if `ready` says so, answers the whole requests, sends what the client takes.
  // Never blocks, never throws.
  void Serve(Events ready) noexcept;

  // Why it has ended, or no value while it lives. Once ended, destroy it.
  std::optional<CloseReason> ended() const { return ended_; }

 private:
  std::size_t unsent() const { return output_.size() - sent_; }

  void ReadChunk();
  bool Answer();
  void Send();

  Socket socket_;
  const Protocol* protocol_;
  ConnectionLimits limits_;
  std::string input_;
  std::string output_;
  std::size_t sent_ = 0;  // The first bytes of output_ that the client has got.
  bool end_of_file_ = false;
  std::optional<CloseReason> ended_;
};

}  // namespace heddle

#endif  // HEDDLE_PRIMITIVES_SELECT_SERVERS_CONNECTION_H_
