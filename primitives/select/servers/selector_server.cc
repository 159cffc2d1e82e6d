// The tutorial's epoll server.
// See selector_server.h.
#include "primitives/select/servers/selector_server.h"

#include <stdexcept>
#include <system_error>
#include <utility>

namespace heddle {

SelectorServer::SelectorServer(Socket listener, Protocol protocol, ServerOptions options,
                               std::unique_ptr<Selector> selector)
    : acceptor_(std::move(listener), Acceptor::Mode::kNonBlocking),
      protocol_(std::move(protocol)),
      options_(std::move(options)),
      selector_(std::move(selector)) {
  selector_->register_fd(waker_.fileno(), Events::kRead);
  selector_->register_fd(acceptor_.fileno(), Events::kRead);
}

void SelectorServer::run() {
  while (!stopping_.load(std::memory_order_acquire)) {
    WatchListener();
    const auto ready = selector_->select(accept_pause_ ? accept_pause_->remaining() : std::nullopt);
    bool accept = false;
    for (const Ready& one : ready) {
      if (one.key.fd == waker_.fileno()) {
        waker_.Drain();
      } else if (one.key.fd == acceptor_.fileno()) {
        accept = true;
      } else {
        Serve(one);
      }
    }
    // Last: a descriptor closed above may come back from here.
    if (accept) Accept();
  }
  for (const auto& [fd, client] : clients_) {
    selector_->unregister(fd);
    Report(CloseReason::kServerStopped);
  }
  clients_.clear();
}

void SelectorServer::Stop() noexcept {
  stopping_.store(true, std::memory_order_release);
  waker_.Wake();
}

// Watches the listener again after a pause.
void SelectorServer::WatchListener() {
  if (!accept_pause_ || !accept_pause_->expired()) return;
  accept_pause_.reset();
  selector_->register_fd(acceptor_.fileno(), Events::kRead);
}

void SelectorServer::Accept() {
  Acceptor::Result accepted = acceptor_.accept();
  switch (accepted.status) {
    case Acceptor::Status::kNonePending:
      return;
    case Acceptor::Status::kExhausted:
      accept_pause_.emplace(Acceptor::kRetryDelay);
      selector_->unregister(acceptor_.fileno());
      return;
    case Acceptor::Status::kRefused:
      Report(CloseReason::kNoDescriptor);
      return;
    case Acceptor::Status::kAccepted:
      break;
  }
  const int fd = accepted.connection.fileno();
  try {
    selector_->register_fd(fd, Events::kRead);
  } catch (const std::invalid_argument&) {  // SelectSelector, beyond FD_SETSIZE.
    Report(CloseReason::kNoDescriptor);
    return;
  } catch (const std::system_error&) {  // epoll, beyond max_user_watches.
    Report(CloseReason::kNoDescriptor);
    return;
  }
  accepted.connection.SetNoDelay();
  clients_.try_emplace(fd, std::move(accepted.connection), &protocol_, options_.limits);
}

void SelectorServer::Serve(const Ready& ready) {
  const auto client = clients_.find(ready.key.fd);
  Connection& connection = client->second;
  connection.Serve(ready.events);
  if (const std::optional<CloseReason> reason = connection.ended()) {
    selector_->unregister(ready.key.fd);
    clients_.erase(client);
    Report(*reason);
  } else if (connection.interest() != ready.key.events) {
    selector_->modify(ready.key.fd, connection.interest(), nullptr);
  }
}

void SelectorServer::Report(CloseReason reason) const {
  if (options_.on_close) options_.on_close(reason);
}

}  // namespace heddle
