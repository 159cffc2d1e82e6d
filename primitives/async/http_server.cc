// An HTTP/1.1 server on the event loop.
// See http_server.h.
#include "primitives/async/http_server.h"

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/status.hpp>
#include <boost/beast/http/string_body.hpp>
#include <exception>
#include <utility>

#include "primitives/async/io.h"
#include "primitives/async/task_group.h"
#include "primitives/async/wait.h"
#include "primitives/select/acceptor.h"

namespace heddle::async {
namespace {

namespace http = boost::beast::http;
using Parser = http::request_parser<http::string_body>;

constexpr std::size_t kMostDrained = 1 << 20;
constexpr std::chrono::seconds kLongestDrain{2};

enum class Outcome { kRequest, kEndOfFile, kMalformed, kTooLarge };

// Reads one request, of which `received` may hold the beginning, or more than all of it.
Task<Outcome> ReadRequest(Socket& socket, std::string& received, Parser& parser) {
  std::array<char, 16 * 1024> chunk;
  for (;;) {
    while (!received.empty() && !parser.is_done()) {
      boost::system::error_code error;
      const std::size_t used = parser.put(boost::asio::buffer(received), error);
      received.erase(0, used);
      if (error == http::error::body_limit) co_return Outcome::kTooLarge;
      if (error && error != http::error::need_more) co_return Outcome::kMalformed;
      if (used == 0) break;  // A line or a chunk is not complete yet.
    }
    if (parser.is_done()) co_return Outcome::kRequest;
    const std::size_t count = co_await read(socket, chunk);
    if (count == 0) co_return Outcome::kEndOfFile;
    received.append(chunk.data(), count);
  }
}

std::string Format(const HttpReply& reply, bool keep_alive, bool with_body) {
  const std::string reason(http::obsolete_reason(http::int_to_status(reply.status)));
  return "HTTP/1.1 " + std::to_string(reply.status) + " " + reason +
         "\r\nContent-Type: " + reply.content_type +
         "\r\nContent-Length: " + std::to_string(reply.body.size()) +
         (keep_alive ? "\r\n\r\n" : "\r\nConnection: close\r\n\r\n") +
         (with_body ? reply.body : std::string());
}

// Answers one request; returns whether the connection is kept.
Task<bool> ServeRequest(Socket& socket, std::string& received, const HttpHandler& handler,
                        HttpServerOptions options) {
  Parser parser;
  parser.eager(true);
  parser.body_limit(options.max_body);
  HttpReply reply;
  bool keep_alive = false;
  bool with_body = true;
  switch (co_await with_timeout(ReadRequest(socket, received, parser), options.idle_timeout)) {
    case Outcome::kEndOfFile:
      co_return false;
    case Outcome::kMalformed:
      reply = {.status = 400, .body = "malformed request\n"};
      break;
    case Outcome::kTooLarge:
      reply = {.status = 413, .body = "request too large\n"};
      break;
    case Outcome::kRequest: {
      keep_alive = parser.keep_alive();
      with_body = parser.get().method() != http::verb::head;
      HttpRequest request{std::string(parser.get().method_string()),
                          std::string(parser.get().target()), std::move(parser.get().body())};
      try {
        reply = co_await handler(std::move(request));
      } catch (...) {
        reply = {.status = 500, .body = "the handler failed\n"};
        keep_alive = false;
      }
    }
  }
  const std::string bytes = Format(reply, keep_alive, with_body);
  co_await with_timeout(write(socket, bytes), options.idle_timeout);
  co_return keep_alive;
}

// Reads and forgets what the client still sends. Closing with unread bytes would reset the
// connection, and the reset could overtake the last reply.
Task<void> Drain(Socket& socket) {
  socket.ShutdownWrite();
  std::array<char, 16 * 1024> chunk;
  std::size_t drained = 0;
  while (drained < kMostDrained) {
    const std::size_t count = co_await read(socket, chunk);
    if (count == 0) co_return;
    drained += count;
  }
}

Task<void> ServeConnection(Socket socket, const HttpHandler& handler, HttpServerOptions options) {
  std::string received;
  try {
    while (co_await ServeRequest(socket, received, handler, options)) {
    }
    co_await with_timeout(Drain(socket), kLongestDrain);
  } catch (const std::exception&) {  // Reset, or too slow: only this connection ends.
  }
}

}  // namespace

Task<void> serve_http(Socket listener, HttpHandler handler, HttpServerOptions options) {
  EventLoop& loop = co_await current_loop();
  Acceptor acceptor(std::move(listener), Acceptor::Mode::kNonBlocking);
  TaskGroup connections(&loop);
  for (;;) connections.Spawn(ServeConnection(co_await accept(acceptor), handler, options));
}

}  // namespace heddle::async
