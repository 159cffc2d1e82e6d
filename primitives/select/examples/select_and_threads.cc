// select() and threads: one thread waits for the clients, four compute. A line "N" is answered by
// the N-th Fibonacci number, computed slowly on purpose; others are answered meanwhile.
#include <algorithm>
#include <charconv>
#include <string>
#include <utility>
#include <vector>

#include "primitives/select/examples/stop_signals.h"
#include "primitives/select/servers/threaded_select_server.h"

namespace {

unsigned long Fibonacci(unsigned n) { return n < 2 ? n : Fibonacci(n - 1) + Fibonacci(n - 2); }

std::string Answer(std::string_view line) {
  unsigned n = 0;
  std::from_chars(line.data(), line.data() + line.size(), n);
  return std::to_string(Fibonacci(std::min(n, 40u)));
}

}  // namespace

int main() {
  const heddle::examples::StopSignals signals;
  std::vector<heddle::Service> services;
  services.push_back(
      {heddle::Socket::Listen(heddle::Address::Loopback()), heddle::LineProtocol(Answer)});
  heddle::ThreadedSelectServer server(std::move(services), 4);
  heddle::examples::Announce(server.address());
  signals.ServeUntilSignal([&] { server.run(); }, [&] { server.Stop(); });
}
