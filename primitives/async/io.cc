// Sockets for coroutines.
// See io.h.
#include "primitives/async/io.h"

#include <optional>
#include <utility>

#include "primitives/async/thread.h"
#include "primitives/async/wait.h"
#include "primitives/select/system_error.h"

namespace heddle::async {

Task<std::vector<Address>> resolve(std::string host, std::uint16_t port) {
  if (const std::optional<Address> address = Address::Parse(host, port)) {
    co_return std::vector<Address>{*address};
  }
  co_return co_await to_thread<std::vector<Address>>([=] { return Address::Resolve(host, port); });
}

Task<Socket> connect(Address address) {
  Socket socket = Socket::BeginConnect(address);
  co_await writable(socket.fileno());
  if (const int error = socket.TakeError()) heddle::internal::ThrowErrno("connect", error);
  socket.SetNoDelay();
  co_return socket;
}

Task<Socket> accept(Acceptor& acceptor) {
  for (;;) {
    co_await readable(acceptor.fileno());
    Acceptor::Result accepted = acceptor.accept();
    switch (accepted.status) {
      case Acceptor::Status::kAccepted:
        accepted.connection.SetNoDelay();
        co_return std::move(accepted.connection);
      case Acceptor::Status::kExhausted:
        co_await sleep(Acceptor::kRetryDelay);
        break;
      case Acceptor::Status::kNonePending:
      case Acceptor::Status::kRefused:
        break;
    }
  }
}

Task<std::size_t> read(Socket& socket, std::span<char> buffer) {
  for (;;) {
    co_await readable(socket.fileno());
    if (const std::optional<std::size_t> count = socket.recv(buffer)) co_return *count;
  }
}

Task<void> write(Socket& socket, std::string_view bytes) {
  while (!bytes.empty()) {
    const std::optional<std::size_t> count = socket.send(bytes);
    if (count) {
      bytes.remove_prefix(*count);
    } else {
      co_await writable(socket.fileno());
    }
  }
}

}  // namespace heddle::async
