// Bare epoll, so that the clients cost as little as possible next to the server.
// See echo_clients.h.
#include "tools/bench/primitives/echo_clients.h"

#include <sys/epoll.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace heddle::bench {
namespace {

constexpr std::array<char, 64> kMessage = {};

}  // namespace

EchoClients::EchoClients(const Address& server, std::size_t connections)
    : epoll_(::epoll_create1(EPOLL_CLOEXEC)), clients_(connections) {
  for (Client& client : clients_) {
    client.socket = Socket::Connect(server);
    client.socket.SetNoDelay();
    epoll_event event = {.events = EPOLLIN, .data = {.ptr = &client}};
    ::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, client.socket.fileno(), &event);
  }
}

EchoClients::~EchoClients() {
  for (Client& client : clients_) client.socket.ShutdownWrite();
  std::array<char, 1> none;
  for (Client& client : clients_) client.socket.recv(none);
}

void EchoClients::Send(Client* client) {
  client->socket.send_all(std::string_view(kMessage.data(), kMessage.size()));
  client->missing = kMessage.size();
}

Seconds EchoClients::Exchange(std::int64_t count) {
  std::array<epoll_event, 256> events;
  std::array<char, kMessage.size()> echo;
  const auto began = Clock::now();
  std::int64_t to_send = count;
  for (Client& client : clients_) {
    if (to_send == 0) break;
    Send(&client);
    --to_send;
  }
  for (std::int64_t to_come = count; to_come > 0;) {
    const int ready = ::epoll_wait(epoll_.get(), events.data(), events.size(), -1);
    for (int i = 0; i < ready; ++i) {
      auto* const client = static_cast<Client*>(events[static_cast<std::size_t>(i)].data.ptr);
      client->missing -= client->socket.recv(echo).value();
      if (client->missing > 0) continue;
      --to_come;
      if (to_send == 0) continue;
      Send(client);
      --to_send;
    }
  }
  return Clock::now() - began;
}

}  // namespace heddle::bench
