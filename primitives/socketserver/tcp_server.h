// TCPServer: accepts connections and has a handler serve them, one after the other.
// Contract: CPython 3.11 socketserver.TCPServer.
#ifndef HEDDLE_PRIMITIVES_SOCKETSERVER_TCP_SERVER_H_
#define HEDDLE_PRIMITIVES_SOCKETSERVER_TCP_SERVER_H_

#include <condition_variable>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

#include "primitives/select/acceptor.h"
#include "primitives/select/deadline.h"
#include "primitives/select/waker.h"
#include "primitives/socketserver/request_handler.h"
#include "primitives/socketserver/server_error.h"

namespace heddle {

struct TCPServerOptions {
  // Connections that the kernel completes before they are accepted (CPython: 5).
  int request_queue_size = 128;

  // Whether to serve this client; empty serves all. Called by the serving thread.
  std::function<bool(const Address& client)> verify_request;

  // Told what a handler, or the making of its thread, threw, and of a client that was turned away
  // for want of a descriptor (EMFILE); its connection is closed all the same. Called by the thread
  // that served it. Empty prints to standard error. Must not throw: if it does, that is printed.
  std::function<void(const Address& client, std::exception_ptr error)> handle_error;
};

// Accepting never spins and never ends when descriptors run out: see Acceptor.
class TCPServer {
 public:
  // Binds and listens: clients can connect from now on, and wait. Throws std::system_error.
  TCPServer(const Address& address, RequestHandlerFactory handler, TCPServerOptions options = {});

  // Ends as shutdown() and server_close() do. Not inside a handler that serve_forever() calls.
  virtual ~TCPServer();

  TCPServer(const TCPServer&) = delete;
  TCPServer& operator=(const TCPServer&) = delete;

  // Where it listens, with the port that the kernel chose.
  const Address& server_address() const { return server_address_; }

  // Serves until shutdown(). Blocked while nobody connects: CPython's poll_interval is not needed.
  // Throws ServerError if it is being served already or has been closed; std::system_error when the
  // listener breaks.
  void serve_forever();

  // Ends serve_forever() after the request it is at, and blocks until it has ended. If it is not
  // running, the next serve_forever() ends at once and shutdown() does not wait (CPython waits for
  // it, and hangs if there is none). Any thread but the serving one, where it throws ServerError
  // instead of waiting for itself; a handler of ThreadingTCPServer may call it.
  void shutdown();

  // Stops listening. Blocks for the handlers where ThreadingTCPServer says so. Throws ServerError
  // while serve_forever() runs. May be called twice.
  virtual void server_close();

 protected:
  // What the threads of one server share. Detached ones may outlive the server, so they own it.
  struct Shared {
    RequestHandlerFactory handler;
    TCPServerOptions options;

    // Serves one connection to its end and closes it; reports what is thrown.
    void Serve(Socket request, const Address& client) const noexcept;
    void HandleError(const Address& client, std::exception_ptr error) const noexcept;
  };

  const std::shared_ptr<const Shared>& shared() const { return shared_; }

  // Has `request` served: here by the serving thread. What it throws is reported, and the
  // connection closed.
  virtual void process_request(Socket request, const Address& client);

 private:
  void Begin();
  void End();
  bool ShutdownRequested();
  void HandleOne();

  const std::shared_ptr<const Shared> shared_;
  std::optional<Acceptor> acceptor_;
  const Address server_address_;
  Waker waker_;
  std::optional<Deadline> accept_pause_;

  std::mutex mutex_;
  std::condition_variable ended_;
  std::thread::id serving_thread_;  // Guarded by mutex_, as all below; of no thread when idle.
  bool shutdown_requested_ = false;
  std::uint64_t loops_ended_ = 0;
};

}  // namespace heddle

#endif  // HEDDLE_PRIMITIVES_SOCKETSERVER_TCP_SERVER_H_
