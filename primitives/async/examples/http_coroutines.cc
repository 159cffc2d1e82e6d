// An HTTP/1.1 server on the event loop: greets the target of the request, one thread for all
// clients. Try it with curl, or a load generator.
#include <string>
#include <utility>

#include "primitives/async/http_server.h"
#include "primitives/async/join_handle.h"
#include "primitives/select/examples/stop_signals.h"

namespace {

namespace async = heddle::async;

async::Task<async::HttpReply> Greet(async::HttpRequest request) {
  co_return async::HttpReply{.status = 200, .body = "hello " + request.target.substr(1) + "\n"};
}

}  // namespace

int main() {
  const heddle::examples::StopSignals signals;
  async::EventLoop loop;
  heddle::Socket listener = heddle::Socket::Listen(heddle::Address::Loopback());
  heddle::examples::Announce(listener.local_address());
  const auto server = async::spawn(loop, async::serve_http(std::move(listener), Greet));
  signals.ServeUntilSignal([&] { loop.run_forever(); },
                           [&] { loop.call_soon_threadsafe([&] { loop.stop(); }); });
}
