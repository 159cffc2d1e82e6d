// An HTTP/1.1 server on the event loop: a coroutine for each connection.
// Requests are parsed by Boost.Beast.
#ifndef HEDDLE_PRIMITIVES_ASYNC_HTTP_SERVER_H_
#define HEDDLE_PRIMITIVES_ASYNC_HTTP_SERVER_H_

#include <chrono>
#include <cstddef>
#include <functional>
#include <string>

#include "primitives/async/task.h"
#include "primitives/select/socket.h"

namespace heddle::async {

struct HttpRequest {
  std::string method;  // "GET"
  std::string target;  // "/path?query"
  std::string body;
};

struct HttpReply {
  unsigned status = 200;
  std::string body;
  std::string content_type = "text/plain; charset=utf-8";
};

// Answers one request; may wait. If it throws, the client gets status 500 and its connection is
// closed.
using HttpHandler = std::function<Task<HttpReply>(HttpRequest)>;

struct HttpServerOptions {
  // For the next request to arrive whole, and for a reply to be taken. Then the connection is
  // closed.
  std::chrono::nanoseconds idle_timeout = std::chrono::seconds(60);
  std::size_t max_body = 1 << 20;  // Bytes; more is answered by status 413.
};

// Serves until cancelled; that closes the connections. `listener` is a listening socket.
// Connections are kept as HTTP/1.1 says. Memory per connection is bounded by a request and a reply.
Task<void> serve_http(Socket listener, HttpHandler handler, HttpServerOptions options = {});

}  // namespace heddle::async

#endif  // HEDDLE_PRIMITIVES_ASYNC_HTTP_SERVER_H_
