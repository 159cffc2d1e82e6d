// An HTTP/1.1 client on the event loop: one page, or many at the same time.
// Responses are parsed by Boost.Beast.
#ifndef HEDDLE_PRIMITIVES_ASYNC_HTTP_CLIENT_H_
#define HEDDLE_PRIMITIVES_ASYNC_HTTP_CLIENT_H_

#include <chrono>
#include <cstddef>
#include <exception>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "primitives/async/task.h"

namespace heddle::async {

struct HttpResponse {
  unsigned status = 0;
  std::vector<std::pair<std::string, std::string>> fields;  // As received, in order.
  std::string body;
};

// The server's answer is not HTTP, is cut off, or exceeds a limit.
class HttpError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct HttpClientOptions {
  // For the whole of a request: looking up, connecting, and the last byte of the answer.
  std::chrono::nanoseconds timeout = std::chrono::seconds(30);
  std::size_t max_body = 64 << 20;  // Bytes.
};

// Gets `url` ("http://..."). A status that says failure is a response like any other; redirections
// are not followed. Throws std::invalid_argument for a bad URL, std::runtime_error if the name is
// unknown, std::system_error for the connection, HttpError, and TimeoutError.
Task<HttpResponse> http_get(std::string url, HttpClientOptions options = {});

// What became of one URL: a response, or the error that http_get threw.
struct Download {
  std::string url;
  std::optional<HttpResponse> response;
  std::exception_ptr error;
};

// Gets all URLs, at most `concurrency` at the same time, begun in order; gives what became of them
// in the order of `urls`. One that fails takes none of the others with it. Throws
// std::invalid_argument if `concurrency` is 0.
Task<std::vector<Download>> download_all(std::vector<std::string> urls, std::size_t concurrency,
                                         HttpClientOptions options = {});

}  // namespace heddle::async

#endif  // HEDDLE_PRIMITIVES_ASYNC_HTTP_CLIENT_H_
