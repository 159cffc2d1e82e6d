// A server with its type erased and a thread to run it, so that one test suite serves them all.
// For tests only.
#ifndef HEDDLE_PRIMITIVES_SELECT_TESTING_RUNNING_SERVER_H_
#define HEDDLE_PRIMITIVES_SELECT_TESTING_RUNNING_SERVER_H_

#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <ostream>
#include <string>
#include <thread>
#include <vector>

#include "primitives/select/address.h"
#include "primitives/select/servers/protocol.h"
#include "primitives/select/servers/server_options.h"

namespace heddle::testing {

// The operations that all servers of this folder share.
struct AnyServer {
  std::function<Address()> address;
  std::function<void()> run;
  std::function<void()> stop;
};

template <typename Server>
AnyServer Erase(std::shared_ptr<Server> server) {
  return {[server] { return server->address(); }, [server] { server->run(); },
          [server] { server->Stop(); }};
}

// One kind of server.
struct ServerKind {
  std::string name;
  bool many_clients;  // Serves more than one at a time.
  std::function<AnyServer(Protocol, ServerOptions)> make;

  friend std::ostream& operator<<(std::ostream& out, const ServerKind& kind) {
    return out << kind.name;
  }
};

std::vector<ServerKind> AllServerKinds();

// Counts the connections that ended, by reason. Any thread.
class CloseCounter {
 public:
  std::function<void(CloseReason)> Callback();

  // Blocks until `reason` was given `count` times in all.
  void Await(CloseReason reason, int count);
  int Count(CloseReason reason);

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<CloseReason, int> counts_;
};

// Runs a server in a thread of its own, and stops it at the end of its scope.
class RunningServer {
 public:
  explicit RunningServer(AnyServer server);
  ~RunningServer() { Stop(); }

  Address address() const { return server_.address(); }

  // The kernel's number of the serving thread.
  pid_t thread_id() const { return thread_id_; }

  // Returns when run() has returned. May be called twice.
  void Stop();

 private:
  AnyServer server_;
  pid_t thread_id_ = 0;
  std::thread thread_;
};

}  // namespace heddle::testing

#endif  // HEDDLE_PRIMITIVES_SELECT_TESTING_RUNNING_SERVER_H_
