// The tutorial's select() server.
// See select_server.h.
#include "primitives/select/servers/select_server.h"

#include <algorithm>
#include <utility>

namespace heddle {

SelectServer::SelectServer(std::vector<Service> services, ServerOptions options)
    : options_(std::move(options)) {
  ports_.reserve(services.size());
  for (Service& service : services) {
    ports_.push_back({Acceptor(std::move(service.listener), Acceptor::Mode::kNonBlocking),
                      std::move(service.protocol)});
  }
}

void SelectServer::run() {
  while (!stopping_.load(std::memory_order_acquire)) Dispatch(Wait());
  Finish();
  for (std::size_t left = clients_.size(); left > 0; --left) Report(CloseReason::kServerStopped);
  clients_.clear();
}

void SelectServer::Stop() noexcept {
  stopping_.store(true, std::memory_order_release);
  waker_.Wake();
}

bool SelectServer::Serve(Connection* connection, Events ready) {
  connection->Serve(ready);
  return true;
}

std::vector<Connection*> SelectServer::Take() { return {}; }

Selected<int, int, int> SelectServer::Wait() {
  std::vector<int> readable = {waker_.fileno()};
  std::vector<int> writable;
  if (accept_pause_ && accept_pause_->expired()) accept_pause_.reset();
  if (!accept_pause_) {
    for (const Port& port : ports_) readable.push_back(port.acceptor.fileno());
  }
  for (const auto& [fd, client] : clients_) {
    if (client.busy) continue;
    const Events interest = client.connection->interest();
    if (Has(interest, Events::kRead)) readable.push_back(fd);
    if (Has(interest, Events::kWrite)) writable.push_back(fd);
  }
  return select(readable, writable, {}, accept_pause_ ? accept_pause_->remaining() : std::nullopt);
}

void SelectServer::Dispatch(const Selected<int, int, int>& selected) {
  std::map<int, Events> ready;
  for (const int fd : selected.readable) ready[fd] |= Events::kRead;
  for (const int fd : selected.writable) ready[fd] |= Events::kWrite;

  // Clients before listeners: a descriptor closed here may come back from accept below.
  for (const auto& [fd, events] : ready) {
    const auto client = clients_.find(fd);
    if (client == clients_.end()) continue;
    client->second.busy = !Serve(client->second.connection.get(), events);
    Settle(fd);
  }
  if (ready.contains(waker_.fileno())) waker_.Drain();
  for (const Connection* connection : Take()) {
    clients_.at(connection->fileno()).busy = false;
    Settle(connection->fileno());
  }
  for (Port& port : ports_) {
    if (ready.contains(port.acceptor.fileno())) Accept(&port);
  }
}

void SelectServer::Accept(Port* port) {
  Acceptor::Result accepted = port->acceptor.accept();
  switch (accepted.status) {
    case Acceptor::Status::kNonePending:
      return;
    case Acceptor::Status::kExhausted:
      accept_pause_.emplace(Acceptor::kRetryDelay);
      return;
    case Acceptor::Status::kRefused:
      Report(CloseReason::kNoDescriptor);
      return;
    case Acceptor::Status::kAccepted:
      break;
  }
  const int fd = accepted.connection.fileno();
  if (fd >= FD_SETSIZE) {
    Report(CloseReason::kNoDescriptor);
    return;
  }
  accepted.connection.SetNoDelay();
  clients_[fd].connection = std::make_unique<Connection>(std::move(accepted.connection),
                                                         &port->protocol, options_.limits);
}

// Forgets a client that has ended and is not being served.
void SelectServer::Settle(int fd) {
  const auto client = clients_.find(fd);
  if (client->second.busy) return;
  const std::optional<CloseReason> reason = client->second.connection->ended();
  if (!reason) return;
  clients_.erase(client);
  Report(*reason);
}

void SelectServer::Report(CloseReason reason) const {
  if (options_.on_close) options_.on_close(reason);
}

}  // namespace heddle
