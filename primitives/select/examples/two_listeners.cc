// Two ports in one select() loop: the first sends back what comes, the second each line reversed.
// Both are served by one thread, and neither waits for the other.
#include <string>
#include <utility>
#include <vector>

#include "primitives/select/examples/stop_signals.h"
#include "primitives/select/servers/select_server.h"

int main() {
  const heddle::examples::StopSignals signals;
  std::vector<heddle::Service> services;
  services.push_back({heddle::Socket::Listen(heddle::Address::Loopback()), heddle::EchoProtocol()});
  services.push_back({heddle::Socket::Listen(heddle::Address::Loopback()),
                      heddle::LineProtocol([](std::string_view line) {
                        return std::string(line.rbegin(), line.rend());
                      })});
  heddle::SelectServer server(std::move(services));
  heddle::examples::Announce(server.address(0));
  heddle::examples::Announce(server.address(1));
  signals.ServeUntilSignal([&] { server.run(); }, [&] { server.Stop(); });
}
