// Reads and writes split: a line "N" is answered by N letters. Ask for a million, do not read them,
// and the loop goes on serving the others; its memory stays bounded.
#include <algorithm>
#include <charconv>
#include <string>
#include <utility>
#include <vector>

#include "primitives/select/examples/stop_signals.h"
#include "primitives/select/servers/select_server.h"

namespace {

std::string Letters(std::string_view line) {
  std::size_t count = 0;
  std::from_chars(line.data(), line.data() + line.size(), count);
  return std::string(std::min<std::size_t>(count, 10'000'000), 'x');
}

}  // namespace

int main() {
  const heddle::examples::StopSignals signals;
  std::vector<heddle::Service> services;
  services.push_back(
      {heddle::Socket::Listen(heddle::Address::Loopback()), heddle::LineProtocol(Letters)});
  heddle::SelectServer server(std::move(services));
  heddle::examples::Announce(server.address());
  signals.ServeUntilSignal([&] { server.run(); }, [&] { server.Stop(); });
}
