// The tutorial's select() server: any number of listeners in one loop, reads and writes split, so
// that no client can hold up another.
#ifndef HEDDLE_PRIMITIVES_SELECT_SERVERS_SELECT_SERVER_H_
#define HEDDLE_PRIMITIVES_SELECT_SERVERS_SELECT_SERVER_H_

#include <atomic>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "primitives/select/acceptor.h"
#include "primitives/select/select.h"
#include "primitives/select/servers/connection.h"
#include "primitives/select/servers/protocol.h"
#include "primitives/select/servers/server_options.h"
#include "primitives/select/waker.h"

namespace heddle {

// A port and what is spoken there.
struct Service {
  Socket listener;
  Protocol protocol;
};

// One thread, the classic select() triple. Idle, it is blocked. A connection whose descriptor is
// not below FD_SETSIZE is closed with kNoDescriptor: see SelectorServer for more than that.
class SelectServer {
 public:
  explicit SelectServer(std::vector<Service> services, ServerOptions options = {});
  virtual ~SelectServer() = default;

  // The address of the i-th service.
  Address address(std::size_t i = 0) const { return ports_[i].acceptor.address(); }

  // Serves until Stop(). Throws std::system_error when the system breaks (not when a client does).
  void run();

  // Ends run(), also one that begins later. Does not wait for it. Any thread, or a signal handler.
  void Stop() noexcept;

 protected:
  // Where threads come in (ThreadedSelectServer). Serve does what `connection` is ready for: at
  // once, returning true; or later, returning false, and then Take returns it when that is done.
  // After Serve has returned false the connection is not touched until Take has returned it.
  virtual bool Serve(Connection* connection, Events ready);
  virtual std::vector<Connection*> Take();
  // Returns when no connection is being served.
  virtual void Finish() {}

  // Makes run() call Take soon. Any thread.
  void Wake() noexcept { waker_.Wake(); }

 private:
  struct Port {
    Acceptor acceptor;
    Protocol protocol;
  };
  struct Client {
    std::unique_ptr<Connection> connection;
    bool busy = false;  // Given away by Serve.
  };

  Selected<int, int, int> Wait();
  void Dispatch(const Selected<int, int, int>& ready);
  void Accept(Port* port);
  void Settle(int fd);
  void Report(CloseReason reason) const;

  std::vector<Port> ports_;
  ServerOptions options_;
  Waker waker_;
  std::atomic<bool> stopping_{false};
  std::optional<Deadline> accept_pause_;
  std::map<int, Client> clients_;
};

}  // namespace heddle

#endif  // HEDDLE_PRIMITIVES_SELECT_SERVERS_SELECT_SERVER_H_
