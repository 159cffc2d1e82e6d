// The tutorial's epoll server: one thread over any Selector, so thousands of clients.
// Registrations are kept between waits; an idle client costs nothing.
#ifndef HEDDLE_PRIMITIVES_SELECT_SERVERS_SELECTOR_SERVER_H_
#define HEDDLE_PRIMITIVES_SELECT_SERVERS_SELECTOR_SERVER_H_

#include <atomic>
#include <memory>
#include <optional>
#include <unordered_map>

#include "primitives/select/acceptor.h"
#include "primitives/select/selector.h"
#include "primitives/select/servers/connection.h"
#include "primitives/select/servers/protocol.h"
#include "primitives/select/servers/server_options.h"
#include "primitives/select/waker.h"

namespace heddle {

// Idle, it is blocked. Each client gets one chunk per turn, in the order of connection, so none
// waits for more than one chunk of each of the others.
class SelectorServer {
 public:
  // `selector` holds no registrations; epoll unless told otherwise.
  SelectorServer(Socket listener, Protocol protocol, ServerOptions options = {},
                 std::unique_ptr<Selector> selector = MakeSelector());

  Address address() const { return acceptor_.address(); }

  // Serves until Stop(). Throws std::system_error when the system breaks (not when a client does).
  void run();

  // Ends run(), also one that begins later. Does not wait for it. Any thread, or a signal handler.
  void Stop() noexcept;

 private:
  void WatchListener();
  void Accept();
  void Serve(const Ready& ready);
  void Report(CloseReason reason) const;

  Acceptor acceptor_;
  const Protocol protocol_;
  const ServerOptions options_;
  const std::unique_ptr<Selector> selector_;
  Waker waker_;
  std::atomic<bool> stopping_{false};
  std::optional<Deadline> accept_pause_;
  std::unordered_map<int, Connection> clients_;
};

}  // namespace heddle

#endif  // HEDDLE_PRIMITIVES_SELECT_SERVERS_SELECTOR_SERVER_H_
