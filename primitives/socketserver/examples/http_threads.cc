// An HTTP/1.1 server with a thread for each connection: greets the target of the request, keeps the
// connection. Requests are parsed by Boost.Beast.
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <memory>
#include <string>
#include <vector>

#include "primitives/select/examples/stop_signals.h"
#include "primitives/socketserver/threading_tcp_server.h"

namespace {

namespace http = boost::beast::http;
using Parser = http::request_parser<http::string_body>;

class HttpHandler : public heddle::BaseRequestHandler {
 protected:
  void handle() override {
    for (bool keep = true; keep;) {
      Parser parser;
      parser.eager(true);
      if (!Read(&parser)) return;
      keep = parser.get().keep_alive();
      const std::string body = "hello " + std::string(parser.get().target().substr(1)) + "\n";
      request().send_all("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: " +
                         std::to_string(body.size()) +
                         (keep ? "\r\n\r\n" : "\r\nConnection: close\r\n\r\n") + body);
    }
  }

 private:
  // Reads until a whole request; false if the client left or does not speak HTTP.
  bool Read(Parser* parser) {
    for (;;) {
      boost::system::error_code error;
      const std::size_t used = parser->put(boost::asio::buffer(received_), error);
      received_.erase(0, used);
      if (error && error != http::error::need_more) return false;
      if (parser->is_done()) return true;
      std::vector<char> chunk(4096);
      const std::size_t count = request().recv(chunk).value_or(0);
      if (count == 0) return false;
      received_.append(chunk.data(), count);
    }
  }

  std::string received_;
};

}  // namespace

int main() {
  const heddle::examples::StopSignals signals;
  // Idle clients may keep their connections for ever: daemon threads do not hold up the end.
  heddle::ThreadingTCPServer server(heddle::Address::Loopback(),
                                    heddle::MakesHandler<HttpHandler>(), {},
                                    {.daemon_threads = true, .block_on_close = false});
  heddle::examples::Announce(server.server_address());
  signals.ServeUntilSignal([&] { server.serve_forever(); }, [&] { server.shutdown(); });
}
