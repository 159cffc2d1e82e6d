// ThreadingTCPServer: a thread for each connection.
// See threading_tcp_server.h.
#include "primitives/socketserver/threading_tcp_server.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace heddle {

ThreadingTCPServer::ThreadingTCPServer(const Address& address, RequestHandlerFactory handler,
                                       TCPServerOptions options, ThreadingOptions threading)
    : TCPServer(address, std::move(handler), std::move(options)), threading_(threading) {}

ThreadingTCPServer::~ThreadingTCPServer() {
  shutdown();
  JoinAll();
}

void ThreadingTCPServer::server_close() {
  TCPServer::server_close();
  if (threading_.block_on_close) JoinAll();
}

void ThreadingTCPServer::process_request(Socket request, const Address& client) {
  // If the thread cannot start, its function is destroyed, and that closes the connection.
  if (threading_.daemon_threads) {
    std::thread([state = shared(), socket = std::move(request), client]() mutable {
      state->Serve(std::move(socket), client);
    }).detach();
    return;
  }
  JoinFinished();
  const std::lock_guard lock(mutex_);
  const auto worker = workers_.emplace(workers_.end());
  try {
    worker->thread = std::thread([this, worker, socket = std::move(request), client]() mutable {
      shared()->Serve(std::move(socket), client);
      const std::lock_guard done_lock(mutex_);
      worker->done = true;
    });
  } catch (...) {
    workers_.erase(worker);
    throw;
  }
}

// Keeps the list as long as the number of connections, not of all there ever were.
void ThreadingTCPServer::JoinFinished() {
  std::list<Worker> finished;
  {
    const std::lock_guard lock(mutex_);
    for (auto worker = workers_.begin(); worker != workers_.end();) {
      const auto next = std::next(worker);
      if (worker->done) finished.splice(finished.end(), workers_, worker);
      worker = next;
    }
  }
  for (Worker& worker : finished) worker.thread.join();
}

void ThreadingTCPServer::JoinAll() {
  std::list<Worker> workers;
  {
    const std::lock_guard lock(mutex_);
    const auto self = std::find_if(workers_.begin(), workers_.end(), [](const Worker& worker) {
      return worker.thread.get_id() == std::this_thread::get_id();
    });
    if (self != workers_.end()) {
      throw ServerError("server_close() called by a handler: it would wait for itself");
    }
    workers.swap(workers_);
  }
  for (Worker& worker : workers) worker.thread.join();
}

}  // namespace heddle
