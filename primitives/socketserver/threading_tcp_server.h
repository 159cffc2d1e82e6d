// ThreadingTCPServer: a thread for each connection.
// Contract: CPython 3.11 socketserver.ThreadingTCPServer (ThreadingMixIn).
#ifndef HEDDLE_PRIMITIVES_SOCKETSERVER_THREADING_TCP_SERVER_H_
#define HEDDLE_PRIMITIVES_SOCKETSERVER_THREADING_TCP_SERVER_H_

#include <list>
#include <mutex>
#include <thread>

#include "primitives/socketserver/tcp_server.h"

namespace heddle {

struct ThreadingOptions {
  // Daemon threads are never waited for and may outlive the server; the program's end cuts them
  // off.
  bool daemon_threads = false;

  // Whether server_close() waits for the threads that are not daemons. If not, the destructor does.
  bool block_on_close = true;
};

// Handlers run at the same time, and the factory is called by several threads at once. When the
// system has no thread to give, handle_error is told, that connection is closed, and serving goes
// on.
class ThreadingTCPServer : public TCPServer {
 public:
  ThreadingTCPServer(const Address& address, RequestHandlerFactory handler,
                     TCPServerOptions options = {}, ThreadingOptions threading = {});

  // Joins the threads that are not daemons.
  ~ThreadingTCPServer() override;

  // As TCPServer; then joins, if block_on_close says so. Must not be called by a handler, which
  // would wait for itself: throws ServerError there.
  void server_close() override;

 protected:
  void process_request(Socket request, const Address& client) override;

 private:
  struct Worker {
    std::thread thread;
    bool done = false;
  };

  void JoinFinished();
  void JoinAll();

  const ThreadingOptions threading_;
  std::mutex mutex_;
  std::list<Worker> workers_;  // Guarded by mutex_; those that have ended are joined now and then.
};

}  // namespace heddle

#endif  // HEDDLE_PRIMITIVES_SOCKETSERVER_THREADING_TCP_SERVER_H_
