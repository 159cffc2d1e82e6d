// One client at a time: start two `telnet`s and see the second wait until the first has left.
// Answers "hello NAME" to each line.
#include <string>

#include "primitives/select/examples/stop_signals.h"
#include "primitives/select/servers/blocking_server.h"

int main() {
  const heddle::examples::StopSignals signals;
  heddle::BlockingServer server(
      heddle::Socket::Listen(heddle::Address::Loopback()),
      heddle::LineProtocol([](std::string_view name) { return "hello " + std::string(name); }));
  heddle::examples::Announce(server.address());
  signals.ServeUntilSignal([&] { server.run(); }, [&] { server.Stop(); });
}
