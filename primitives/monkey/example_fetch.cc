// Plain blocking code, three downloads at once on one thread: the server answers the first request
// last, so that nothing would end if one download blocked the others.
// Prints the answers in the order in which they come.
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <iostream>
#include <string>
#include <vector>

#include "primitives/hub/hub.h"
#include "primitives/monkey/monkey.h"

namespace {

namespace hub = heddle::hub;

constexpr int kClients = 3;

std::string read_line(int connection) {
  std::string line;
  for (char byte; read(connection, &byte, 1) == 1 && byte != '\n';) line += byte;
  return line;
}

// Answers the requests of all clients in reverse order.
void serve(int listener) {
  std::vector<int> connections;
  for (int i = 0; i < kClients; ++i) connections.push_back(accept(listener, nullptr, nullptr));
  std::vector<std::string> requests;
  for (const int connection : connections) requests.push_back(read_line(connection));
  std::vector<std::size_t> order = {0, 1, 2};
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return requests[a] > requests[b]; });
  for (const std::size_t i : order) {
    const std::string answer = "page " + requests[i] + "\n";
    if (write(connections[i], answer.data(), answer.size()) < 0) return;
    close(connections[i]);
    usleep(1000);
  }
}

void fetch(const std::string& port, const std::string& page) {
  addrinfo hints = {};
  hints.ai_family = AF_INET;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* address = nullptr;
  if (getaddrinfo("localhost", port.c_str(), &hints, &address) != 0) return;
  const int connection = socket(AF_INET, SOCK_STREAM, 0);
  const std::string request = page + "\n";
  if (connect(connection, address->ai_addr, address->ai_addrlen) == 0 &&
      write(connection, request.data(), request.size()) > 0) {
    std::cout << read_line(connection) << '\n';
  }
  freeaddrinfo(address);
  close(connection);
}

}  // namespace

int main() {
  heddle::monkey::patch_all();
  const int listener = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof(address);
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  if (bind(listener, generic, length) != 0 || listen(listener, kClients) != 0 ||
      getsockname(listener, generic, &length) != 0) {
    return 1;
  }
  const std::string port = std::to_string(ntohs(address.sin_port));
  std::vector<hub::Task> tasks = {hub::spawn([&] { serve(listener); })};
  for (const std::string page : {"1", "2", "3"}) {
    tasks.push_back(hub::spawn([&port, page] { fetch(port, page); }));
  }
  hub::joinall(tasks);
  close(listener);
}
