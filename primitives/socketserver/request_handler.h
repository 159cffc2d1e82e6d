// What a socket server does with one connection: set up, handle, finish.
// Contract: CPython 3.11 socketserver.BaseRequestHandler and StreamRequestHandler.
#ifndef HEDDLE_PRIMITIVES_SOCKETSERVER_REQUEST_HANDLER_H_
#define HEDDLE_PRIMITIVES_SOCKETSERVER_REQUEST_HANDLER_H_

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "primitives/select/address.h"
#include "primitives/select/socket.h"

namespace heddle {

// One object per connection, used by one thread.
class BaseRequestHandler {
 public:
  BaseRequestHandler() = default;
  BaseRequestHandler(const BaseRequestHandler&) = delete;
  BaseRequestHandler& operator=(const BaseRequestHandler&) = delete;
  virtual ~BaseRequestHandler() = default;

  // Serves `request` (connected, blocking): setup(), then handle(), then finish() even if handle()
  // threw. If setup() throws, neither is called. The server closes the socket afterwards.
  // Exceptions are passed on.
  void Process(Socket* request, const Address& client_address);

 protected:
  virtual void setup() {}
  virtual void handle() = 0;
  virtual void finish() {}

  Socket& request() { return *request_; }
  const Address& client_address() const { return client_address_; }

 private:
  Socket* request_ = nullptr;
  Address client_address_;
};

// Reads lines and writes text, so that handle() need not cut the stream itself.
class StreamRequestHandler : public BaseRequestHandler {
 protected:
  // The next line with its '\n'; without it if the client's end of file or `limit` came first, as
  // CPython's rfile.readline(limit). Empty at end of file. Blocks. Throws std::system_error.
  std::string ReadLine(std::size_t limit = 64 * 1024);

  // Sends all of it. Blocks while the client does not read. Throws std::system_error.
  void Write(std::string_view text) { request().send_all(text); }

 private:
  std::string buffer_;
};

// Makes the handler of each connection. Called by the thread that will use it.
using RequestHandlerFactory = std::function<std::unique_ptr<BaseRequestHandler>()>;

// The factory that makes a `Handler` of copies of `arguments` each time.
template <typename Handler, typename... Arguments>
RequestHandlerFactory MakesHandler(Arguments... arguments) {
  return [=]() -> std::unique_ptr<BaseRequestHandler> {
    return std::make_unique<Handler>(arguments...);
  };
}

}  // namespace heddle

#endif  // HEDDLE_PRIMITIVES_SOCKETSERVER_REQUEST_HANDLER_H_
