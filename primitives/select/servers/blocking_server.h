// The tutorial's first server: it blocks in accept, then serves that one client to its end, while
// all others wait in the backlog. What the other servers improve upon.
#ifndef HEDDLE_PRIMITIVES_SELECT_SERVERS_BLOCKING_SERVER_H_
#define HEDDLE_PRIMITIVES_SELECT_SERVERS_BLOCKING_SERVER_H_

#include <condition_variable>
#include <mutex>

#include "primitives/select/acceptor.h"
#include "primitives/select/servers/protocol.h"
#include "primitives/select/servers/server_options.h"

namespace heddle {

class BlockingServer {
 public:
  BlockingServer(Socket listener, Protocol protocol, ServerOptions options = {});

  Address address() const { return acceptor_.address(); }

  // Serves one client after the other; blocks until Stop(). Once only.
  void run();

  // Ends run(), also one that begins later. Does not wait for it. Any thread: it shuts down the
  // sockets that run() is blocked in.
  void Stop();

 private:
  bool Begin(Socket* client);
  void End();
  bool stopping();
  bool PauseOrStop();
  CloseReason ServeClient(Socket* client);
  CloseReason Converse(Socket* client);

  Acceptor acceptor_;
  const Protocol protocol_;
  const ServerOptions options_;

  std::mutex mutex_;
  std::condition_variable stopped_;
  bool stopping_ = false;     // Guarded by mutex_, as is client_.
  Socket* client_ = nullptr;  // The one that is being served.
};

}  // namespace heddle

#endif  // HEDDLE_PRIMITIVES_SELECT_SERVERS_BLOCKING_SERVER_H_
