// HTTP over epoll, the least that a browser or curl accepts: greets the path of a GET, keeps the
// connection for the next request. For real HTTP see primitives/async.
#include <string>
#include <string_view>

#include "primitives/select/examples/stop_signals.h"
#include "primitives/select/servers/selector_server.h"

namespace {

std::string Response(std::string_view status, std::string_view body) {
  return "HTTP/1.1 " + std::string(status) +
         "\r\nContent-Type: text/plain\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\n\r\n" + std::string(body);
}

// A request ends with an empty line; one with a body is not understood.
std::size_t Http(std::string_view received, std::string* reply) {
  const std::size_t end = received.find("\r\n\r\n");
  if (end == std::string_view::npos) return 0;
  constexpr std::string_view kGet = "GET /";
  const std::string_view line = received.substr(0, received.find("\r\n"));
  const std::size_t path_end = line.rfind(" HTTP/1.");
  if (!line.starts_with(kGet) || path_end == std::string_view::npos || path_end < kGet.size()) {
    *reply += Response("501 Not Implemented", "only GET\n");
  } else {
    const std::string_view path = line.substr(kGet.size(), path_end - kGet.size());
    *reply += Response("200 OK", "hello " + std::string(path) + "\n");
  }
  return end + 4;
}

}  // namespace

int main() {
  const heddle::examples::StopSignals signals;
  heddle::SelectorServer server(heddle::Socket::Listen(heddle::Address::Loopback()), Http);
  heddle::examples::Announce(server.address());
  signals.ServeUntilSignal([&] { server.run(); }, [&] { server.Stop(); });
}
