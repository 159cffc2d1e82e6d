// An echo server over epoll: one thread, as many clients as there are descriptors.
// Sends back whatever comes.
#include "primitives/select/examples/stop_signals.h"
#include "primitives/select/servers/selector_server.h"

int main() {
  const heddle::examples::StopSignals signals;
  heddle::SelectorServer server(heddle::Socket::Listen(heddle::Address::Loopback()),
                                heddle::EchoProtocol());
  heddle::examples::Announce(server.address());
  signals.ServeUntilSignal([&] { server.run(); }, [&] { server.Stop(); });
}
