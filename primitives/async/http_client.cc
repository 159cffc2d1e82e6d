// An HTTP/1.1 client on the event loop.
// See http_client.h.
#include "primitives/async/http_client.h"

#include <algorithm>
#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <system_error>

#include "primitives/async/io.h"
#include "primitives/async/url.h"
#include "primitives/async/wait.h"

namespace heddle::async {
namespace {

namespace http = boost::beast::http;
using Parser = http::response_parser<http::string_body>;

void Check(const boost::system::error_code& error) {
  if (error && error != http::error::need_more) throw HttpError(error.message());
}

// Tries the addresses of the host one after the other; throws the last error.
Task<Socket> ConnectTo(Url url) {
  const std::vector<Address> addresses = co_await resolve(url.host, url.port);
  for (std::size_t i = 0;; ++i) {
    try {
      co_return co_await connect(addresses[i]);
    } catch (const std::system_error&) {
      if (i + 1 == addresses.size()) throw;
    }
  }
}

// Takes the bytes it understands off the front of `received`.
void Feed(Parser* parser, std::string* received) {
  boost::system::error_code error;
  while (!received->empty() && !parser->is_done()) {
    const std::size_t used = parser->put(boost::asio::buffer(*received), error);
    received->erase(0, used);
    Check(error);
    if (used == 0) return;  // A line or a chunk is not complete yet.
  }
}

bool Interim(const Parser& parser) {
  return parser.get().result_int() / 100 == 1;  // 1xx: the answer proper follows.
}

// Reads the rest of one message, of which `received` may hold the beginning.
Task<void> ReadMessage(Socket& socket, std::string& received, Parser& parser) {
  std::array<char, 16 * 1024> chunk;
  for (;;) {
    Feed(&parser, &received);
    if (parser.is_done()) co_return;
    const std::size_t count = co_await read(socket, chunk);
    if (count == 0) {
      if (!parser.got_some()) throw HttpError("the server closed the connection without an answer");
      // Ends a body without length; an error anywhere else.
      boost::system::error_code error;
      parser.put_eof(error);
      Check(error);
      co_return;
    }
    received.append(chunk.data(), count);
  }
}

Task<HttpResponse> Get(Url url, std::size_t max_body) {
  Socket socket = co_await ConnectTo(url);
  const std::string request = "GET " + url.target + " HTTP/1.1\r\nHost: " + url.HostField() +
                              "\r\nUser-Agent: heddle\r\nAccept: */*\r\nConnection: close\r\n\r\n";
  co_await write(socket, request);

  std::string received;
  for (;;) {
    Parser parser;
    parser.eager(true);
    parser.body_limit(max_body);
    co_await ReadMessage(socket, received, parser);
    if (Interim(parser)) continue;
    HttpResponse response;
    response.status = parser.get().result_int();
    for (const auto& field : parser.get()) {
      response.fields.emplace_back(std::string(field.name_string()), std::string(field.value()));
    }
    response.body = std::move(parser.get().body());
    co_return response;
  }
}

// Gets the next URL that nobody has begun, until there is none.
Task<void> Work(std::vector<Download>& downloads, std::size_t& next, HttpClientOptions options) {
  while (next < downloads.size()) {
    Download& download = downloads[next++];
    try {
      download.response = co_await http_get(download.url, options);
    } catch (...) {
      download.error = std::current_exception();
    }
  }
}

}  // namespace

Task<HttpResponse> http_get(std::string url, HttpClientOptions options) {
  co_return co_await with_timeout(Get(Url::Parse(url), options.max_body), options.timeout);
}

Task<std::vector<Download>> download_all(std::vector<std::string> urls, std::size_t concurrency,
                                         HttpClientOptions options) {
  if (concurrency == 0) throw std::invalid_argument("concurrency must be at least 1");
  std::vector<Download> downloads;
  downloads.reserve(urls.size());
  for (std::string& url : urls) downloads.push_back({std::move(url), std::nullopt, nullptr});
  std::size_t next = 0;
  std::vector<Task<void>> workers;
  for (std::size_t i = 0; i < std::min(concurrency, downloads.size()); ++i) {
    workers.push_back(Work(downloads, next, options));
  }
  co_await gather(std::move(workers));
  co_return downloads;
}

}  // namespace heddle::async
