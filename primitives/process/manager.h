// Manager: lists, dicts and namespaces that live in a server process of their own.
// The contract is CPython 3.11 multiprocessing.Manager.

#ifndef HEDDLE_PRIMITIVES_PROCESS_MANAGER_H_
#define HEDDLE_PRIMITIVES_PROCESS_MANAGER_H_

#include <memory>
#include <string>

#include "primitives/process/child_process.h"
#include "primitives/process/proxy.h"

namespace heddle::process {

// The server is forked by the constructor (see Process for what that asks of other threads) and is
// killed with this process. Members are for the process that made the manager, any thread of it;
// the proxies that it hands out may be copied and used anywhere, see proxy.h.
class Manager {
 public:
  // Blocks until the server listens. std::system_error when there is no process or descriptor.
  Manager();
  // As shutdown. In a child of the process that made it, nothing.
  ~Manager();
  Manager(const Manager&) = delete;
  Manager& operator=(const Manager&) = delete;

  // New and empty; they live as long as the server. ConnectionError after shutdown.
  template <typename T>
  ListProxy<T> list() {
    return ListProxy<T>(New(internal::Operation::kNewList));
  }
  template <typename K, typename V>
  DictProxy<K, V> dict() {
    return DictProxy<K, V>(New(internal::Operation::kNewDict));
  }
  NamespaceProxy Namespace() { return NamespaceProxy(New(internal::Operation::kNewDict)); }

  // Ends the server, and returns when it has ended. Calls of proxies in flight and later ones get
  // ConnectionError. May be called again.
  void shutdown();

  pid_t server_pid() const { return server_->pid(); }

 private:
  internal::ProxyTarget New(internal::Operation operation) const;

  const std::string name_;  // of the server's socket
  std::unique_ptr<internal::ChildProcess> server_;
  const unsigned generation_;
};

}  // namespace heddle::process

#endif  // HEDDLE_PRIMITIVES_PROCESS_MANAGER_H_
