// The tutorial's blocking server.
// See blocking_server.h.
#include "primitives/select/servers/blocking_server.h"

#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

namespace heddle {
namespace {

// How many bytes of `input` were answered; no value when the protocol threw.
std::optional<std::size_t> TryAnswer(const Protocol& protocol, const std::string& input,
                                     std::string* reply) {
  if (input.empty()) return 0;
  try {
    return protocol(input, reply);
  } catch (...) {
    return std::nullopt;
  }
}

}  // namespace

BlockingServer::BlockingServer(Socket listener, Protocol protocol, ServerOptions options)
    : acceptor_(std::move(listener), Acceptor::Mode::kBlocking),
      protocol_(std::move(protocol)),
      options_(std::move(options)) {}

void BlockingServer::run() {
  while (!stopping()) {
    Acceptor::Result accepted;
    try {
      accepted = acceptor_.accept();
    } catch (const std::system_error&) {
      if (stopping()) return;  // Stop() has shut the listener down.
      throw;
    }
    CloseReason reason = CloseReason::kNoDescriptor;
    switch (accepted.status) {
      case Acceptor::Status::kNonePending:
        continue;
      case Acceptor::Status::kExhausted:
        if (PauseOrStop()) return;
        continue;
      case Acceptor::Status::kAccepted:
        reason = ServeClient(&accepted.connection);
        break;
      case Acceptor::Status::kRefused:
        break;
    }
    if (options_.on_close) options_.on_close(reason);
  }
}

void BlockingServer::Stop() {
  const std::lock_guard lock(mutex_);
  stopping_ = true;
  acceptor_.Shutdown();
  if (client_ != nullptr) client_->ShutdownBoth();
  stopped_.notify_all();
}

// Lets Stop() reach the client; false when it has been called already.
bool BlockingServer::Begin(Socket* client) {
  const std::lock_guard lock(mutex_);
  client_ = client;
  return !stopping_;
}

void BlockingServer::End() {
  const std::lock_guard lock(mutex_);
  client_ = nullptr;
}

bool BlockingServer::stopping() {
  const std::lock_guard lock(mutex_);
  return stopping_;
}

bool BlockingServer::PauseOrStop() {
  std::unique_lock lock(mutex_);
  return stopped_.wait_for(lock, Acceptor::kRetryDelay, [this] { return stopping_; });
}

CloseReason BlockingServer::ServeClient(Socket* client) {
  CloseReason reason = CloseReason::kServerStopped;
  try {
    if (Begin(client)) reason = Converse(client);
  } catch (const std::system_error&) {
    reason = CloseReason::kConnectionError;
  }
  End();
  return stopping() ? CloseReason::kServerStopped : reason;
}

CloseReason BlockingServer::Converse(Socket* client) {
  std::string input;
  std::string reply;
  std::vector<char> chunk(options_.limits.read_chunk);
  for (;;) {
    const std::size_t count = client->recv(chunk).value_or(0);
    if (count == 0) return CloseReason::kEndOfFile;
    input.append(chunk.data(), count);
    for (;;) {
      reply.clear();
      const std::optional<std::size_t> size = TryAnswer(protocol_, input, &reply);
      if (!size) return CloseReason::kHandlerFailed;
      if (*size == 0) break;
      input.erase(0, *size);
      client->send_all(reply);
    }
    if (input.size() >= options_.limits.input) return CloseReason::kRequestTooLong;
  }
}

}  // namespace heddle
