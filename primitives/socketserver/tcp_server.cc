// TCPServer: accepts connections and has a handler serve them.
// See tcp_server.h.
#include "primitives/socketserver/tcp_server.h"

#include <iostream>
#include <sstream>
#include <utility>

#include "primitives/select/selector.h"
#include "primitives/select/system_error.h"

namespace heddle {
namespace {

// One write per message, so that threads do not mix their lines.
void Print(const Address& client, std::exception_ptr error) {
  std::ostringstream message;
  message << "Exception occurred during processing of request from " << client.ToString() << ": ";
  try {
    std::rethrow_exception(error);
  } catch (const std::exception& exception) {
    message << exception.what();
  } catch (...) {
    message << "unknown exception";
  }
  message << "\n";
  std::cerr << message.str() << std::flush;
}

}  // namespace

void TCPServer::Shared::Serve(Socket request, const Address& client) const noexcept {
  try {
    const std::unique_ptr<BaseRequestHandler> made = handler();
    if (!made) throw ServerError("the factory made no handler");
    made->Process(&request, client);
  } catch (...) {
    HandleError(client, std::current_exception());
  }
  request.ShutdownWrite();
}

void TCPServer::Shared::HandleError(const Address& client,
                                    std::exception_ptr error) const noexcept {
  try {
    if (options.handle_error) {
      options.handle_error(client, error);
    } else {
      Print(client, error);
    }
  } catch (...) {
    Print(client, std::current_exception());
  }
}

TCPServer::TCPServer(const Address& address, RequestHandlerFactory handler,
                     TCPServerOptions options)
    : shared_(std::make_shared<Shared>(Shared{std::move(handler), std::move(options)})),
      acceptor_(std::in_place, Socket::Listen(address, shared_->options.request_queue_size),
                Acceptor::Mode::kNonBlocking),
      server_address_(acceptor_->address()) {}

TCPServer::~TCPServer() {
  shutdown();
  TCPServer::server_close();
}

void TCPServer::serve_forever() {
  Begin();
  const struct Ending {
    TCPServer* server;
    ~Ending() { server->End(); }
  } ending{this};

  const auto selector = MakeSelector();
  selector->register_fd(waker_.fileno(), Events::kRead);
  selector->register_fd(acceptor_->fileno(), Events::kRead);
  while (!ShutdownRequested()) {
    const auto ready = selector->select(accept_pause_ ? accept_pause_->remaining() : std::nullopt);
    if (accept_pause_ && accept_pause_->expired()) {
      accept_pause_.reset();
      selector->register_fd(acceptor_->fileno(), Events::kRead);
    }
    for (const Ready& one : ready) {
      if (one.key.fd == waker_.fileno()) {
        waker_.Drain();
      } else {
        HandleOne();
        if (accept_pause_) selector->unregister(acceptor_->fileno());
      }
    }
  }
}

void TCPServer::shutdown() {
  std::unique_lock lock(mutex_);
  if (serving_thread_ == std::this_thread::get_id()) {
    throw ServerError("shutdown() called by the thread that serves: it would wait for itself");
  }
  shutdown_requested_ = true;
  waker_.Wake();
  if (serving_thread_ == std::thread::id()) return;
  const std::uint64_t loop = loops_ended_;
  ended_.wait(lock, [&] { return loops_ended_ != loop; });
}

void TCPServer::server_close() {
  const std::lock_guard lock(mutex_);
  if (serving_thread_ != std::thread::id()) {
    throw ServerError("server_close() called while serve_forever() runs: call shutdown() first");
  }
  acceptor_.reset();
}

void TCPServer::process_request(Socket request, const Address& client) {
  shared_->Serve(std::move(request), client);
}

void TCPServer::Begin() {
  const std::lock_guard lock(mutex_);
  if (serving_thread_ != std::thread::id()) throw ServerError("the server is being served already");
  if (!acceptor_) throw ServerError("the server has been closed");
  serving_thread_ = std::this_thread::get_id();
}

void TCPServer::End() {
  const std::lock_guard lock(mutex_);
  serving_thread_ = std::thread::id();
  shutdown_requested_ = false;
  accept_pause_.reset();
  waker_.Drain();
  ++loops_ended_;
  ended_.notify_all();
}

bool TCPServer::ShutdownRequested() {
  const std::lock_guard lock(mutex_);
  return shutdown_requested_;
}

void TCPServer::HandleOne() {
  Acceptor::Result accepted = acceptor_->accept();
  const Address client = accepted.peer;
  try {
    switch (accepted.status) {
      case Acceptor::Status::kNonePending:
        break;
      case Acceptor::Status::kExhausted:
        accept_pause_.emplace(Acceptor::kRetryDelay);
        break;
      case Acceptor::Status::kRefused:
        internal::ThrowErrno("accept", EMFILE);
      case Acceptor::Status::kAccepted:
        const auto& verify = shared_->options.verify_request;
        if (verify && !verify(client)) break;
        accepted.connection.SetBlocking(true);
        process_request(std::move(accepted.connection), client);
    }
  } catch (...) {
    shared_->HandleError(client, std::current_exception());
  }
}

}  // namespace heddle
