// The first example of CPython's socketserver page: sends each line back in capitals, serving one
// client after the other.
#include <algorithm>
#include <cctype>
#include <string>

#include "primitives/select/examples/stop_signals.h"
#include "primitives/socketserver/tcp_server.h"

namespace {

class UpperHandler : public heddle::StreamRequestHandler {
 protected:
  void handle() override {
    for (std::string line; !(line = ReadLine()).empty();) {
      std::transform(line.begin(), line.end(), line.begin(),
                     [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
      Write(line);
    }
  }
};

}  // namespace

int main() {
  const heddle::examples::StopSignals signals;
  heddle::TCPServer server(heddle::Address::Loopback(), heddle::MakesHandler<UpperHandler>());
  heddle::examples::Announce(server.server_address());
  signals.ServeUntilSignal([&] { server.serve_forever(); }, [&] { server.shutdown(); });
}
